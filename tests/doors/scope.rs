//! What a link sees of a space, and that nothing crosses the border.

mod border;
mod forms;
mod silence;
