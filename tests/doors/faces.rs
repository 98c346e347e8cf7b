//! How files are seen: smaller pictures of them, at an origin of their own.

mod origin;
mod thumbnails;
