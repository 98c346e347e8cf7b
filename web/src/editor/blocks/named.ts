/** Gives the parts of the package's blocks names that are read aloud; it has none for them. */
type Rendered = { dom: HTMLElement | DocumentFragment };
type Spec = { implementation: { render: (this: never, ...given: never[]) => Rendered } };

/** A block whose `part` is called by `name`. */
export function named<S extends Spec>(spec: S, part: string, name: string): S {
  const { render } = spec.implementation;
  const spoken = function (this: never, ...given: never[]): Rendered {
    const rendered = render.apply(this, given);
    rendered.dom.querySelectorAll(part).forEach((element) => element.setAttribute("aria-label", name));
    return rendered;
  };
  return { ...spec, implementation: { ...spec.implementation, render: spoken } };
}
