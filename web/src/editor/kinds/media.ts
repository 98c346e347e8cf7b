/** What stands for something elsewhere: pictures, films, files and cards of links. */
import { type Kind, keep, kept, said, word } from "./kind";

export const image: Kind = {
  kind: "image",
  types: ["image"],
  toEditor: ({ text, properties: { url, title, ...rest } }) => ({
    type: "image",
    props: { name: text ?? "", url: word(url), caption: word(title), kept: keep(rest) },
  }),
  toContent: (block) => ({
    kind: "image",
    text: word(block.props?.name),
    properties: said({ ...kept(block), url: word(block.props?.url), title: word(block.props?.caption) }),
  }),
};

export const video = leading("video");
export const file = leading("file");

/** A block that is a name and an address. */
function leading(kind: "video" | "file"): Kind {
  return {
    kind,
    types: [kind],
    toEditor: ({ text, properties: { url, ...rest } }) => ({
      type: kind,
      props: { name: text ?? "", url: word(url), kept: keep(rest) },
    }),
    toContent: (block) => ({
      kind,
      text: word(block.props?.name),
      properties: said({ ...kept(block), url: word(block.props?.url) }),
    }),
  };
}

export const linkCard: Kind = {
  kind: "link_card",
  types: ["linkCard"],
  toEditor: ({ text, properties: { url, description, ...rest } }) => ({
    type: "linkCard",
    props: { title: text ?? "", url: word(url), description: word(description), kept: keep(rest) },
  }),
  toContent: (block) => ({
    kind: "link_card",
    text: word(block.props?.title),
    properties: said({ ...kept(block), url: word(block.props?.url), description: word(block.props?.description) }),
  }),
};
