# A program that sits down well and then, at its first turn, misbehaves in the way that its first argument names.
use strict;
use warnings;
use POSIX qw(setsid);

$| = 1;
my ($way, $note) = @ARGV;
my $first = $way =~ /^start_(.+)/ ? $1 : '';
my $move = '{"type":"move","move":"a1"}';

sub note {
    open(my $file, '>>', $note) or die;
    print $file "@_\n";
    close $file;
}

my %ways = (
    exits => sub { print STDERR "one\nnot enough \x1b[31mmemory\n"; exit 3 },
    dies => sub { kill 'KILL', $$ },
    answers_and_exits => sub { print qq({"type":"resign","thought":"enough"}\n); exit 0 },
    half_a_line => sub { print $move; exit 0 },
    words => sub { print "I play a1\n" },
    type => sub { print qq({"type":"mve","move":"a1"}\n) },
    number => sub { print qq({"type":"move","move":5}\n) },
    field => sub { print qq({"type":"move","move":"a1","mood":"good"}\n) },
    missing => sub { print qq({"type":"move"}\n) },
    array => sub { print qq(["move","a1"]\n) },
    two => sub { print "$move $move\n" },
    nothing_due => sub { print qq({"type":"ready"}\n) },
    bytes => sub { print qq({"type":"move","move":"\xff\xfe"}\n) },
    surrogate => sub { print qq({"type":"move","move":"\\ud83d"}\n) },
    bomb => sub { print '{"type":"move","move":', '[' x 200_000, "\n" },
    nested => sub { print '{"type":"progress","calls":[', '[' x 100, ']' x 100, "]}\n" },
    big_number => sub { print '{"type":"progress","calls":[{"provider":"p","cost":', '9' x 5000, "}]}\n" },
    no_call => sub { print qq({"type":"progress","calls":[{"provider":"p"}]}\n) },
    error => sub { print qq({"type":"error","message":"the service is down"}\n) },
    long_line => sub { print '{"type":"move","move":"', 'x' x 20_000_000, qq("}\n) },
    endless_line => sub { print 'x' x 1_000_000 while 1 },
    big_flood => sub { print '{"type":"progress","text":"', 'x' x 1_000_000, qq("}\n) while 1 },
    flood => sub { print qq({"type":"progress","text":"$_"}\n) x 1000 for 1 .. 1_000_000 },
    closes => sub { close STDOUT; sleep 600 },
    sleeps => sub { $SIG{TERM} = 'IGNORE'; note($$); sleep 600 },
    kill_me => sub { note($$); sleep 600 },
    key => sub { print STDERR "refused: $ENV{SOME_API_KEY}\n"; exit 1 },
    key_far_back => sub { print STDERR $ENV{MY_KEY}, 'x' x $note; exit 1 },
    key_in_thought => sub { print qq({"type":"resign","thought":"$ENV{SOME_API_KEY}"}\n); exit 0 },
    gets_away => sub {
        pipe(my $told, my $tell);
        my $child = fork;
        if (!$child) { setsid(); close $tell; sleep 600; exit }
        note($child);
        close $tell;
        <$told>;
        exit 0;
    },
    leaves_children => sub {
        for (1 .. 2) {
            my $child = fork;
            if (!$child) { sleep 600; exit }
            note($child);
        }
        exit 1 if $note =~ /dies$/;
        print qq({"type":"resign"}\n);
        sleep 600;
    },
);

while (my $line = <STDIN>) {
    my ($type) = $line =~ /"type":"(\w+)"/;
    if ($type eq 'end') {
        sleep 600 if $way eq 'stays';
        last;
    }
    if ($first) {
        $ways{$first}->();
    } elsif ($type eq 'start') {
        close STDIN if $way eq 'deaf';
        print qq({"type":"ready"}\n);
        sleep 600 if $way eq 'deaf';
    } elsif ($way eq 'stays') {
        note($$);
        print qq({"type":"resign"}\n);
    } elsif ($way eq 'talks') {    # an answer to this turn, and one to the next
        print "$move\n$move\n";
    } elsif ($way eq 'noisy') {
        print STDERR 'x' x 10_000, "\n" for 1 .. 1000;
        print qq(\n\n {"type":"resign"}\r\n);
    } else {
        $ways{$way}->();
    }
}
