//! Enumerations whose kinds have a stable name in records, JSON and word files.

/// Declares an enumeration with `ALL` (so that a test can ask for words for each), `code()` and
/// `from_code()`.
macro_rules! coded {
    ($(#[$outer:meta])* pub enum $name:ident { $($(#[$doc:meta])* $kind:ident = $code:literal,)* }) => {
        $(#[$outer])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum $name { $($(#[$doc])* $kind,)* }

        impl $name {
            /// Every kind, in order.
            pub const ALL: &'static [Self] = &[$(Self::$kind,)*];

            /// Stable lower-case name, used in records, JSON and word files.
            pub const fn code(self) -> &'static str {
                match self { $(Self::$kind => $code,)* }
            }

            /// The kind of this name.
            pub fn from_code(code: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|kind| kind.code() == code)
            }
        }
    };
}

pub(crate) use coded;
