#!/usr/bin/env perl
# A player in Perl: it plays at random, by the seed that it is given.
use strict;
use warnings;
use JSON::PP;

$| = 1;    # every line is sent as it is printed
my $json = JSON::PP->new->utf8;
while (my $line = <STDIN>) {
    my $message = $json->decode($line);
    my $answer;
    if ($message->{type} eq 'start') {
        srand($message->{seed} % 2**31);
        $answer = { type => 'ready', want => ['text', 'legal'] };
    } elsif ($message->{type} eq 'turn') {
        my $legal = $message->{view}{legal};
        print $json->encode({ type => 'progress', text => scalar(@$legal) . ' moves' }), "\n";
        $answer = { type => 'move', move => $legal->[rand @$legal], thought => "played from Perl \x{265e}" };
    } else {
        last;
    }
    print $json->encode($answer), "\n";
}
