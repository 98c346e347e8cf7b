//! How files are seen: smaller pictures of them, at an origin of their own, as resources.

mod origin;
mod resources;
mod thumbnails;
