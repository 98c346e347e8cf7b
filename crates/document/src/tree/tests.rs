use proptest::prelude::*;
use uuid::Uuid;

use super::{DEEPEST, Place, Refused, Tree};
use crate::{Block, Kind};

const ROOT: Uuid = Uuid::from_u128(1);

fn block(number: u128) -> Block {
    Block::new(Uuid::from_u128(number), Kind::paragraph(number.to_string()))
}

fn tree(numbers: &[u128]) -> Tree {
    let mut tree = Tree::new(ROOT, []);
    let blocks = numbers.iter().map(|&number| block(number)).collect();
    tree.insert(Place::End(ROOT), blocks).expect("an empty document takes blocks");
    tree
}

fn order(tree: &Tree) -> Vec<u128> {
    tree.order_below(ROOT).into_iter().map(|id| id.as_u128()).collect()
}

/// As Postgres would give it back.
fn reread(tree: &Tree) -> Tree {
    Tree::new(ROOT, tree.rows().into_iter().cloned())
}

#[test]
fn several_blocks_after_one_anchor_keep_their_order() {
    let mut tree = tree(&[10, 20]);
    let anchor = Uuid::from_u128(10);
    tree.insert(Place::After(anchor), vec![block(11), block(12)]).unwrap();
    tree.insert(Place::Before(anchor), vec![block(8), block(9)]).unwrap();
    assert_eq!(order(&reread(&tree)), [8, 9, 10, 11, 12, 20]);
}

#[test]
fn a_block_takes_what_is_inside_along() {
    let mut tree = tree(&[10, 20]);
    let (ten, twenty) = (Uuid::from_u128(10), Uuid::from_u128(20));
    tree.insert(Place::End(ten), vec![block(11), block(12)]).unwrap();
    tree.relocate(&[ten], Place::End(twenty)).unwrap();
    assert_eq!(order(&reread(&tree)), [20, 10, 11, 12]);
    assert_eq!(tree.ancestors(Uuid::from_u128(12)), [twenty, ten]);
    assert_eq!(tree.remove(ten), Ok(3));
    assert_eq!(order(&tree), [20]);
}

#[test]
fn a_move_to_where_blocks_stand_changes_nothing() {
    let mut tree = tree(&[10, 20, 30]);
    let [ten, twenty, thirty] = [10, 20, 30].map(Uuid::from_u128);
    tree.insert(Place::End(twenty), vec![block(21)]).unwrap();
    let before = tree.clone();
    for (ids, place) in [
        (&[ten][..], Place::Start(ROOT)),
        (&[ten, twenty], Place::Before(thirty)),
        (&[twenty, thirty], Place::After(ten)),
        (&[Uuid::from_u128(21)], Place::End(twenty)),
    ] {
        tree.relocate(ids, place).unwrap();
        assert_eq!(tree, before);
    }
    tree.relocate(&[twenty, ten], Place::Before(thirty)).unwrap();
    assert_eq!(tree.children(ROOT), [twenty, ten, thirty]);
}

#[test]
fn a_block_never_moves_into_itself() {
    let mut tree = tree(&[10]);
    let (outer, inner) = (Uuid::from_u128(10), Uuid::from_u128(11));
    tree.insert(Place::End(outer), vec![block(11)]).unwrap();
    let before = tree.clone();
    for place in [Place::End(outer), Place::End(inner), Place::After(inner), Place::Before(outer)] {
        let refused = tree.relocate(&[outer], place).unwrap_err();
        assert!(matches!(refused, Refused::Cycle(_) | Refused::Unknown(_)), "{refused:?}");
        assert_eq!(tree, before, "a refusal changes nothing");
    }
}

#[test]
fn nesting_is_bounded() {
    let mut tree = tree(&[10]);
    let mut inside = 10;
    let refused = loop {
        let next = block(inside + 1);
        match tree.insert(Place::End(Uuid::from_u128(inside)), vec![next]) {
            Ok(_) => inside += 1,
            Err(refused) => break refused,
        }
    };
    assert_eq!(refused, Refused::TooDeep);
    assert_eq!(tree.len(), DEEPEST);
}

#[test]
fn an_id_is_there_once() {
    let mut tree = tree(&[10]);
    let twice = tree.insert(Place::End(ROOT), vec![block(11), block(11)]);
    assert_eq!(twice, Err(Refused::Taken(Uuid::from_u128(11))));
    assert_eq!(tree.insert(Place::End(ROOT), vec![block(1)]), Err(Refused::Taken(ROOT)));
    assert_eq!(order(&tree), [10]);
}

#[test]
fn positions_stay_short_however_often_one_place_is_used() {
    let mut tree = tree(&[2, 3]);
    for number in 10..2_000 {
        let anchor = if number % 2 == 0 { 2 } else { number - 1 };
        let place = Place::After(Uuid::from_u128(anchor));
        tree.insert(place, vec![block(number)]).unwrap();
    }
    assert!(tree.rows().iter().all(|row| row.position.len() <= 64));
    assert_eq!(order(&reread(&tree)), order(&tree));
}

#[test]
fn restoring_names_what_it_cannot() {
    let mut tree = tree(&[10, 20]);
    let ten = Uuid::from_u128(10);
    tree.insert(Place::End(ten), vec![block(11)]).unwrap();
    let left = tree.restore(vec![(ten, None)]);
    assert_eq!(left, [ten], "something stands inside it now");
    assert_eq!(order(&tree), [10, 11, 20]);
}

/// One edit, on the blocks that are there, by number.
#[derive(Clone, Debug)]
enum Step {
    Insert { at: prop::sample::Index, side: u8, count: usize },
    Move { from: prop::sample::Index, to: prop::sample::Index, side: u8 },
    Remove { at: prop::sample::Index },
}

fn step() -> impl Strategy<Value = Step> {
    let index = any::<prop::sample::Index>;
    prop_oneof![
        3 => (index(), 0..4_u8, 1..4_usize).prop_map(|(at, side, count)| Step::Insert { at, side, count }),
        2 => (index(), index(), 0..4_u8).prop_map(|(from, to, side)| Step::Move { from, to, side }),
        1 => index().prop_map(|at| Step::Remove { at }),
    ]
}

fn place(side: u8, id: Uuid) -> Place {
    match side {
        0 => Place::Start(id),
        1 => Place::End(id),
        2 => Place::Before(id),
        _ => Place::After(id),
    }
}

proptest! {
    #[test]
    fn rows_say_all_there_is_to_a_tree(steps in prop::collection::vec(step(), 1..60)) {
        let mut tree = tree(&[2]);
        let mut next = 10;
        for step in steps {
            let before = tree.clone();
            let ids = tree.order_below(ROOT);
            let pick = |index: &prop::sample::Index| {
                if ids.is_empty() { ROOT } else { ids[index.index(ids.len())] }
            };
            let changed = match &step {
                Step::Insert { at, side, count } => {
                    let target = pick(at);
                    let side = if target == ROOT { side % 2 } else { *side };
                    let blocks = (0..*count).map(|_| { next += 1; block(next) }).collect();
                    tree.insert(place(side, target), blocks).map(drop)
                }
                Step::Move { from, to, side } if !ids.is_empty() => {
                    tree.relocate(&[pick(from)], place(*side, pick(to)))
                }
                Step::Remove { at } if !ids.is_empty() => tree.remove(pick(at)).map(drop),
                _ => Ok(()),
            };
            if changed.is_err() {
                prop_assert_eq!(&tree, &before);
            }
            // What Postgres would give back is the same document, in the same order.
            prop_assert_eq!(reread(&tree).order_below(ROOT), tree.order_below(ROOT));
            // The differences, taken back, are the document before.
            let back = tree.differences(&before);
            let wanted = back.iter().map(|difference| {
                let row = difference.after.as_ref().or(difference.before.as_ref()).expect("one side");
                (row.id, difference.before.clone())
            });
            let mut undone = tree.clone();
            prop_assert!(undone.restore(wanted.collect()).is_empty());
            prop_assert_eq!(undone.order_below(ROOT), before.order_below(ROOT));
        }
    }
}
