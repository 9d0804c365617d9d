//! What this package's own tests, benchmarks and command use of the library. No part of its interface: it changes without
//! notice.

#[cfg(feature = "cli")]
pub mod cli {
    pub use crate::cli::run;
}
pub mod domain {
    pub mod event {
        pub use crate::domain::event::Event;
    }
    pub mod password {
        pub use crate::domain::password::{Workspace, hash};
    }
    pub mod pattern {
        pub use crate::domain::pattern::Pattern;
    }
    pub mod right {
        pub use crate::domain::right::Right;
    }
    pub mod template {
        pub use crate::domain::template::AppTemplate;
    }
}
pub mod fixture {
    pub use crate::fixture::{DEMO, load};
}
pub mod platform {
    pub use crate::platform::{Needs, OPERATIONS};
}
pub mod random {
    pub use crate::random::Random;
}
pub mod seeding {
    pub use crate::seeding::Seed;
}
pub mod store {
    pub use crate::store::{Engine, StoreError};
    pub mod events {
        pub use crate::store::events::{add, all, signed_in, sweep};
    }
    pub mod reports {
        pub use crate::store::reports::{Which, users};
    }
    pub mod users {
        pub use crate::store::users::find;
    }
}
#[cfg(feature = "tls")]
pub mod tls {
    pub use crate::tls::Authority;
}
pub mod tokens {
    pub use crate::tokens::{SigningKey, generate, test_key};
}
