/** Pictures, films, files and cards of links. */
import { createFileBlockSpec, imageParse, videoParse } from "@blocknote/core";
import { createReactBlockSpec, FileBlockWrapper } from "@blocknote/react";
import { IconPhoto, IconVideo } from "@tabler/icons-react";
import { type ComponentProps, type ReactNode, useContext } from "react";

import { isOwn, safe, SpaceId } from "../../blocks/Runs";
import { editor as strings } from "../../strings/editor";
import { kept, withProps } from "./props";

/** The package's frame asks for properties that our blocks have no use for; it gets on without them. */
type Wrapped = ComponentProps<typeof FileBlockWrapper>;

const file_ = { name: { default: "" }, url: { default: "" }, ...kept } as const;

/** Reads a picture as the package does, but for the slash that the browser ends the address of a file of ours with. */
function unslashed<Read extends { url?: string | undefined }>(parse: (element: HTMLElement) => Read | undefined) {
  return (element: HTMLElement): Read | undefined => {
    const read = parse(element);
    return read?.url ? { ...read, url: read.url.replace(/^(file:\/\/[0-9a-f-]{36})\/$/i, "$1") } : read;
  };
}

export const image = createReactBlockSpec(
  { type: "image", propSchema: { ...file_, caption: { default: "" } }, content: "none" },
  {
    meta: { fileBlockAccept: ["image/*"] },
    parse: unslashed(imageParse({})),
    runsBefore: ["file"],
    render: (props) => (
      <FileBlockWrapper {...(props as unknown as Wrapped)} buttonIcon={<IconPhoto size={24} />}>
        <Own {...props.block.props} show={(src) => <img className="bn-visual-media" src={src} alt={props.block.props.name} draggable={false} />} />
      </FileBlockWrapper>
    ),
  },
);

export const video = createReactBlockSpec(
  { type: "video", propSchema: file_, content: "none" },
  {
    meta: { fileBlockAccept: ["video/*"] },
    parse: unslashed(videoParse({})),
    runsBefore: ["file"],
    render: (props) => (
      <FileBlockWrapper {...(props as unknown as Wrapped)} buttonIcon={<IconVideo size={24} />}>
        <Own {...props.block.props} show={(src) => <video className="bn-visual-media" src={src} controls aria-label={props.block.props.name} />} />
      </FileBlockWrapper>
    ),
  },
);

export const file = () => withProps(createFileBlockSpec(), file_);

/** Shows what is on this server. What is elsewhere is a link: loading it would tell its host who reads what. */
function Own({ url, name, show }: { url: string; name: string; show: (src: string) => ReactNode }) {
  const href = safe(url, useContext(SpaceId));
  if (href && isOwn(href)) return show(href);
  return (
    <p className="docent-elsewhere" contentEditable={false}>
      <a href={href} target="_blank" rel="noreferrer noopener">
        {name || url}
      </a>{" "}
      ({strings.elsewhere})
    </p>
  );
}

export const linkCard = createReactBlockSpec(
  {
    type: "linkCard",
    propSchema: { url: { default: "" }, title: { default: "" }, description: { default: "" }, ...kept },
    content: "none",
  },
  {
    render: ({ block, editor }) => {
      const { url, title, description } = block.props;
      const change = (props: Partial<typeof block.props>) => editor.updateBlock(block, { props });
      if (editor.isEditable && !url) return <Address focused={editor.isFocused()} onGiven={(given) => change({ url: given })} />;
      return <Card url={url} title={title} description={description} />;
    },
  },
);

/** Asks for an address; at once where the person has just put the card there. */
function Address({ focused, onGiven }: { focused: boolean; onGiven: (url: string) => void }) {
  return (
    <input
      className="docent-link-card"
      contentEditable={false}
      type="url"
      aria-label={strings.linkUrl}
      placeholder="https://"
      autoFocus={focused}
      onBlur={(event) => event.target.value.trim() && onGiven(event.target.value.trim())}
      onKeyDown={(event) => event.key === "Enter" && event.currentTarget.blur()}
    />
  );
}

function Card({ url, title, description }: { url: string; title: string; description: string }) {
  const href = safe(url, useContext(SpaceId));
  return (
    <a className="docent-link-card" contentEditable={false} href={href} target="_blank" rel="noreferrer noopener">
      <strong>{title || url}</strong>
      {description && <span>{description}</span>}
      {title && <small>{url}</small>}
    </a>
  );
}
