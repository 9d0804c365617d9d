//! Which rows of a list a call wants: `Args` (platform.md#s2-3, platform.md#s11-16, 24 and 25).

use std::cmp::Ordering;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::Deserialize;

/// The arguments of a list. Numbers may come as texts.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(default, rename_all = "PascalCase")]
pub struct Paging {
    /// Counted from one.
    pub page_number: Option<i64>,
    /// Rows of a page.
    pub page_size: Option<i64>,
    /// Most rows of the page.
    pub limit: Option<i64>,
    /// A column.
    pub sort_by: Option<String>,
    /// `ASC` or `DESC`.
    #[schemars(schema_with = "word_or_flag")]
    pub direction: Option<String>,
    /// Another way to say the direction.
    pub ascending: Option<bool>,
}

/// The direction as portals send it.
pub fn word_or_flag(_: &mut SchemaGenerator) -> Schema {
    json_schema!({ "type": ["string", "boolean", "null"] })
}

impl Paging {
    /// The column to sort by, if one is named.
    pub fn sort_by(&self) -> Option<&str> {
        self.sort_by.as_deref().map(str::trim).filter(|column| !column.is_empty())
    }

    /// The order of two values in the direction asked for. A lone `Direction` of `False` is ascending.
    pub fn order(&self, one: &str, two: &str) -> Ordering {
        let direction = self.direction.as_deref().unwrap_or_default().trim().to_ascii_lowercase();
        let descending = direction.starts_with("desc") || self.ascending == Some(false);
        let order = one.to_lowercase().cmp(&two.to_lowercase());
        if descending { order.reverse() } else { order }
    }

    /// The rows of the page, and how many there are in all. A page number or a size that is not positive means
    /// everything; `Limit` bounds the page, not the count.
    pub fn page<T>(&self, rows: Vec<T>) -> (Vec<T>, usize) {
        let all = rows.len();
        let positive = |number: Option<i64>| {
            number.filter(|number| *number > 0).and_then(|number| usize::try_from(number).ok())
        };
        let limit = positive(self.limit).unwrap_or(usize::MAX);
        let size = positive(self.page_size).unwrap_or(usize::MAX);
        let skipped = match positive(self.page_number) {
            Some(number) => size.saturating_mul(number - 1),
            None if self.page_number.is_some() => return (rows.into_iter().take(limit).collect(), all),
            None => 0,
        };
        (rows.into_iter().skip(skipped).take(size.min(limit)).collect(), all)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::super::Lenient;
    use super::*;

    fn paging(value: &serde_json::Value) -> Paging {
        Paging::deserialize(Lenient(value)).unwrap()
    }

    #[test]
    fn pages_are_counted_from_one() {
        let rows: Vec<_> = (0..10).collect();
        for (args, wanted) in [
            (json!({}), 0..10),
            (json!({"PageNumber": 1, "PageSize": 4}), 0..4),
            (json!({"PageNumber": "3", "PageSize": "4"}), 8..10),
            (json!({"PageNumber": 9, "PageSize": 4}), 10..10),
            (json!({"PageNumber": 0, "PageSize": 4}), 0..10),
            (json!({"PageNumber": -1, "PageSize": 4, "Limit": 3}), 0..3),
            // Of later pages clients ask for what is still missing.
            (json!({"PageNumber": 2, "PageSize": 4, "Limit": 3}), 4..7),
            (json!({"PageNumber": 1, "PageSize": 0, "Limit": 0, "Caching": -1}), 0..10),
            (json!({"Limit": 1}), 0..1),
        ] {
            let (page, all) = paging(&args).page(rows.clone());
            assert_eq!((page, all), (wanted.collect(), 10), "{args}");
        }
    }

    #[test]
    fn descending_must_be_said() {
        for (args, order) in [
            (json!({}), Ordering::Less),
            (json!({"Direction": "False"}), Ordering::Less),
            (json!({"Direction": "ASC", "Ascending": true}), Ordering::Less),
            (json!({"Direction": "DESC"}), Ordering::Greater),
            (json!({"Direction": "false", "Ascending": "False"}), Ordering::Greater),
        ] {
            assert_eq!(paging(&args).order("a", "B"), order, "{args}");
        }
    }

    proptest! {
        #[test]
        fn pages_together_are_the_whole(rows in 0_usize..40, size in 1_i64..12) {
            let rows: Vec<_> = (0..rows).collect();
            let pages = (1..=40).flat_map(|number| {
                paging(&json!({"PageNumber": number, "PageSize": size})).page(rows.clone()).0
            });
            prop_assert_eq!(pages.collect::<Vec<_>>(), rows);
        }

        #[test]
        fn no_number_panics(number: i64, size: i64, limit: i64) {
            let args = json!({"PageNumber": number, "PageSize": size, "Limit": limit});
            prop_assert!(paging(&args).page(vec![1, 2, 3]).0.len() <= 3);
        }
    }
}
