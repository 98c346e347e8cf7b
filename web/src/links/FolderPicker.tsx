/** Chooses folders from the tree; what is below a chosen one is reached with it. */
import { ActionIcon, Box, Checkbox, Group, Stack, Text, TextInput } from "@mantine/core";
import { IconChevronDown, IconChevronRight } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useMemo, useState } from "react";

import { folders } from "../queries";
import { strings } from "../strings";
import { Chosen } from "./Chosen";
import { type Node, found, tree } from "./folders";
import type { Part } from "./model";

const words = strings.links.reach;
/** Folders shown at once while one is looked for. */
const MOST = 100;
/** From this many on, the tree can be searched. */
const MANY = 12;

type Props = { space: string; chosen: Part[]; onChange: (chosen: Part[]) => void; label?: string; description?: string };

export function FolderPicker({ space, chosen, onChange, label = words.folders, description = words.foldersWhy }: Props) {
  const { data } = useQuery(folders(space));
  const [text, setText] = useState("");
  const nodes = useMemo(() => tree(data?.folders ?? []), [data]);
  const ids = new Set(chosen.map(({ id }) => id));
  const toggle = ({ id, path }: Node) =>
    onChange(ids.has(id) ? chosen.filter((part) => part.id !== id) : [...chosen, { id, name: path }]);
  const hits = text.trim() === "" ? undefined : found(nodes, text, MOST);
  return (
    <Stack component="fieldset" gap="xs" p={0} m={0} style={{ border: 0, minWidth: 0 }}>
      <Text component="legend" size="sm" fw={600} p={0}>
        {label}
      </Text>
      <Text size="xs" c="dimmed">
        {description}
      </Text>
      <Chosen parts={chosen} onChange={onChange} />
      {(data?.folders.length ?? 0) >= MANY && (
        <TextInput
          size="xs"
          aria-label={words.filterFolders}
          placeholder={words.filterFolders}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
          // Enter would send the form that this stands in.
          onKeyDown={(event) => event.key === "Enter" && event.preventDefault()}
        />
      )}
      {data?.folders.length === 0 && <Text size="sm">{words.noFolders}</Text>}
      {hits?.length === 0 && <Text size="sm">{words.noFolderFound}</Text>}
      <Box mah={280} style={{ overflowY: "auto" }}>
        {hits ? (
          hits.map((node) => (
            <Checkbox key={node.id} py={4} label={node.path} checked={ids.has(node.id)} onChange={() => toggle(node)} />
          ))
        ) : (
          <Branch nodes={nodes} ids={ids} toggle={toggle} isReached={false} />
        )}
      </Box>
    </Stack>
  );
}

type BranchProps = { nodes: Node[]; ids: Set<string>; toggle: (node: Node) => void; isReached: boolean };

function Branch({ nodes, ...props }: BranchProps) {
  return (
    <Box component="ul" m={0} p={0} style={{ listStyle: "none" }}>
      {nodes.map((node) => (
        <Twig key={node.id} node={node} {...props} />
      ))}
    </Box>
  );
}

function Twig({ node, ids, toggle, isReached }: { node: Node } & Omit<BranchProps, "nodes">) {
  const [isOpen, setOpen] = useState(() => holds(node, ids));
  const Icon = isOpen ? IconChevronDown : IconChevronRight;
  const isChosen = ids.has(node.id);
  return (
    <li>
      <Group gap={4} wrap="nowrap">
        <ActionIcon
          variant="subtle"
          color="gray"
          aria-expanded={isOpen}
          aria-label={(isOpen ? words.collapse : words.expand)(node.name)}
          style={{ visibility: node.children.length > 0 ? "visible" : "hidden" }}
          onClick={() => setOpen(!isOpen)}
        >
          <Icon size={14} aria-hidden />
        </ActionIcon>
        <Checkbox
          py={4}
          label={node.name}
          description={isReached && !isChosen ? words.above : undefined}
          checked={isChosen || isReached}
          disabled={isReached && !isChosen}
          onChange={() => toggle(node)}
        />
      </Group>
      {isOpen && (
        <Box pl="lg">
          <Branch nodes={node.children} ids={ids} toggle={toggle} isReached={isReached || isChosen} />
        </Box>
      )}
    </li>
  );
}

/** Whether something chosen is below: the tree opens there. */
function holds(node: Node, ids: Set<string>): boolean {
  return node.children.some((child) => ids.has(child.id) || holds(child, ids));
}
