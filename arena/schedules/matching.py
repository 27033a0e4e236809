"""A perfect matching of a graph: everybody has a partner, and only such as are allowed.

It grows along augmenting paths through blossoms (Edmonds, *Paths, trees, and flowers*, 1965), so it is found whenever
there is one.
"""

from __future__ import annotations

from collections.abc import Sequence


class Matching:
    """Partners of the vertices 0, 1, …

    Args:
        allowed: for each vertex those that may be its partner, both ways.
    """

    def __init__(self, allowed: Sequence[Sequence[int]]) -> None:
        self._allowed = allowed
        self._mate = [-1] * len(allowed)
        self._settled = [False] * len(allowed)

    def complete(self) -> bool:
        """Give every vertex a partner; whether that can be."""
        for vertex, found in enumerate(self._allowed):
            if self._mate[vertex] < 0:
                free = next((other for other in found if self._mate[other] < 0), -1)
                if free >= 0:
                    self._mate[vertex], self._mate[free] = free, vertex
        return all(mate >= 0 or self._augment(vertex) for vertex, mate in enumerate(self._mate))

    def settle(self, one: int, other: int) -> bool:
        """Make two partners for good, if all the others can have partners then, too; whether that is so.

        They are allowed to each other, not settled, and everybody has a partner.
        """
        kept = list(self._mate)
        mate, others = kept[one], kept[other]
        self._settled[one] = self._settled[other] = True
        if mate != other:
            self._mate[one], self._mate[other] = other, one
            self._mate[mate] = self._mate[others] = -1
            if not self._augment(mate):
                self._mate = kept
                self._settled[one] = self._settled[other] = False
                return False
        return True

    def _augment(self, root: int) -> bool:
        """Give a vertex without a partner one, and those on the way others."""
        size = len(self._mate)
        mate = self._mate
        parent = [-1] * size
        base = list(range(size))
        """The vertex that the blossom of each is shrunk to."""
        outer = [False] * size
        outer[root] = True
        queue = [root]
        for vertex in queue:
            for other in self._allowed[vertex]:
                if self._settled[other] or base[vertex] == base[other] or mate[vertex] == other:
                    continue
                if other == root or (mate[other] >= 0 and parent[mate[other]] >= 0):
                    self._shrink(vertex, other, parent, base, outer, queue)
                elif parent[other] < 0:
                    parent[other] = vertex
                    if mate[other] < 0:
                        self._flip(other, parent)
                        return True
                    outer[mate[other]] = True
                    queue.append(mate[other])
        return False

    def _flip(self, end: int, parent: Sequence[int]) -> None:
        """Change partners along the path from its end back to the root."""
        while end >= 0:
            before = parent[end]
            further = self._mate[before]
            self._mate[end], self._mate[before] = before, end
            end = further

    def _shrink(
        self, one: int, other: int, parent: list[int], base: list[int], outer: list[bool], queue: list[int]
    ) -> None:
        """Take the odd cycle that closes between two outer vertices for one outer vertex."""
        top = self._meet(one, other, parent, base)
        inside: set[int] = set()
        for vertex, child in ((one, other), (other, one)):
            while base[vertex] != top:
                inside |= {base[vertex], base[self._mate[vertex]]}
                parent[vertex] = child
                child = self._mate[vertex]
                vertex = parent[child]
        for vertex, its in enumerate(base):
            if its in inside:
                base[vertex] = top
                if not outer[vertex]:
                    outer[vertex] = True
                    queue.append(vertex)

    def _meet(self, one: int, other: int, parent: Sequence[int], base: Sequence[int]) -> int:
        """Where the ways of two outer vertices to the root meet."""
        passed = set()
        while True:
            one = base[one]
            passed.add(one)
            if self._mate[one] < 0:
                break
            one = parent[self._mate[one]]
        while base[other] not in passed:
            other = parent[self._mate[base[other]]]
        return base[other]
