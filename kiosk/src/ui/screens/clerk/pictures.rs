//! Pictures on the graphics card, each as long as somebody holds what it was made of.

use std::any::Any;
use std::sync::{Arc, Weak};

use egui::{Color32, ColorImage, TextureHandle, TextureId, TextureOptions, Ui};

/// The weak hand keeps an address from being given to another picture.
#[derive(Default)]
pub(super) struct Pictures(Vec<(Weak<dyn Any + Send + Sync>, TextureHandle)>);

impl Pictures {
    /// The picture of this, made once.
    pub(super) fn of<T: Any + Send + Sync>(
        &mut self,
        ui: &Ui,
        source: &Arc<T>,
        make: impl FnOnce(&T) -> ColorImage,
    ) -> TextureId {
        let here = Arc::as_ptr(source);
        let known = self
            .0
            .iter()
            .find(|(known, _)| std::ptr::addr_eq(known.as_ptr(), here));
        if let Some((_, texture)) = known {
            return texture.id();
        }
        let texture = ui
            .ctx()
            .load_texture("picture", make(source), TextureOptions::LINEAR);
        let id = texture.id();
        let weak: Weak<T> = Arc::downgrade(source);
        self.0.push((weak, texture));
        id
    }

    /// Lets go of pictures of what nobody holds any more.
    pub(super) fn forget_unused(&mut self) {
        self.forget(|source| source.strong_count() == 0);
    }

    /// Lets go of all pictures.
    pub(super) fn forget_all(&mut self) {
        self.forget(|_| true);
    }

    /// Paints over what it lets go of: a graphics card's driver frees memory without erasing it.
    fn forget(&mut self, which: impl Fn(&Weak<dyn Any + Send + Sync>) -> bool) {
        self.0.retain_mut(|(source, texture)| {
            let goes = which(source);
            if goes {
                let blank = ColorImage::filled(texture.size(), Color32::BLACK);
                // A part, though all of it: a whole picture would be given memory of its own.
                texture.set_partial([0, 0], blank, TextureOptions::LINEAR);
            }
            !goes
        });
    }
}
