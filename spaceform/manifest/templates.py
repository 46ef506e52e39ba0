"""Templates: what spaces have in common, resolved once for an environment."""

from collections.abc import Iterator, Mapping

from spaceform.manifest.circles import in_order, way
from spaceform.manifest.layers import Layer, merge
from spaceform.manifest.problems import Problems
from spaceform.manifest.wording import suggestion
from spaceform.manifest.wording import text as shown


class Templates:
    """The templates of the configuration, each laid over the one that it extends.

    Without `complete`, a name that is not there is no news, because some could not be read.
    """

    def __init__(
        self, layers: Mapping[str, Layer], problems: Problems, *, complete: bool = True
    ) -> None:
        self._layers = dict(layers)
        self._problems = problems
        self._complete = complete
        parents = {
            name: [layer.entry.extends] if layer.entry.extends else []
            for name, layer in layers.items()
        }
        order, circles = in_order(parents)
        for circle in circles:
            mark = layers[circle[0]].places["extends"].value_mark
            problems.add(mark, f"templates extend each other: {way(circle)}", "break the circle")
        for name in order:
            self._layers[name] = self.apply(layers[name])

    def __iter__(self) -> Iterator[Layer]:
        """Go through the templates as they are once laid over each other."""
        return iter(self._layers.values())

    def apply(self, layer: Layer) -> Layer:
        """Lay a space over the template that it extends, if it extends one."""
        name = layer.entry.extends
        if name is None:
            return layer
        if name in self._layers:
            return merge(layer, self._layers[name])
        if self._complete:
            hint = suggestion(name, self._layers, "templates")
            mark = layer.places["extends"].value_mark
            self._problems.add(mark, f"there is no template `{shown(name)}`", hint)
        return layer
