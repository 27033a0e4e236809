"""The options of a choice as a tree of their tokens: at each place, the tokens that may follow."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field


@dataclass
class _Node:
    """A place in the tree. `option` ends here, `first` is the first that goes through it, and `many` go through it."""

    first: int
    option: int | None = None
    many: int = 0
    children: dict[int, _Node] = field(default_factory=dict)


class ChoiceTree:
    """Options as sequences of tokens, each the one that the tokenizer writes for it.

    An option may be the beginning of another: there the model may end its turn, or go on. Of options with the same
    tokens (a tokenizer may not tell them apart) the first counts.
    """

    def __init__(self, options: Sequence[Sequence[int]], ends: Collection[int]) -> None:
        self.ends = tuple(ends)
        self.root = _Node(0)
        for number, tokens in enumerate(options):
            node, way = self.root, [self.root]
            for token in tokens:
                node = node.children.setdefault(token, _Node(number))
                way.append(node)
            if node.option is None:
                node.option = number
                for passed in way:
                    passed.many += 1


class Walk:
    """A way through the tree, token by token. `chosen` is the number of the option once no other is left."""

    def __init__(self, tree: ChoiceTree) -> None:
        self._tree = tree
        self._node = tree.root
        self.chosen: int | None = None

    @property
    def allowed(self) -> list[int]:
        """The tokens that may come next."""
        ends = self._tree.ends if self._node.option is not None else ()
        return [*self._node.children, *(end for end in ends if end not in self._node.children)]

    @property
    def only(self) -> int | None:
        """The option that is left, where there is but one."""
        if self.chosen is not None:
            return self.chosen
        return self._node.first if self._node.many == 1 else None

    def take(self, token: int) -> None:
        """Go on with an allowed token."""
        child = self._node.children.get(token)
        if child is None:
            self.chosen = self._node.option
        else:
            self._node = child
            if not child.children:
                self.chosen = child.option
