//! Copies of blocks under new ids: what points from one of them to another points to the copy.

use std::collections::HashMap;

use uuid::Uuid;

use crate::{Block, Kind, collection::address_of, links::map_links};

/// Copies the blocks of document `of` for document `to`.
pub fn copied(
    blocks: &[Block],
    (of, to): (Uuid, Uuid),
    ids: &mut dyn FnMut() -> Uuid,
) -> Vec<Block> {
    let mut blocks = blocks.to_vec();
    let mut new = HashMap::from([(of, to)]);
    for block in &mut blocks {
        block.walk_mut(&mut |block| {
            let id = ids();
            new.insert(block.id, id);
            block.id = id;
        });
    }
    for block in &mut blocks {
        block.walk_mut(&mut |block| {
            map_links(block, |link| {
                Some(format!("block://{}", new.get(&address_of(&link.target)?)?))
            });
            if let Kind::Collection(collection) = &mut block.kind {
                for target in &mut collection.properties {
                    let copy = target.target_collection_id.and_then(|id| new.get(&id).copied());
                    target.target_collection_id = copy.or(target.target_collection_id);
                }
            }
        });
    }
    blocks
}
