//! What `Args` do to a result: search, order, page (platform.md#s5-1, platform.md#s11).

use super::error::QueryFault;
use super::plan::OutputColumn;
use super::run::ResultRow;

/// Which of a query's rows are wanted, and in what order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PageRequest {
    /// From 1; nothing is the first, 0 and less mean everything.
    pub number: Option<i64>,
    /// Rows of a page; nothing, 0 and less mean all.
    pub size: Option<i64>,
    /// Most rows of the answer; nothing, 0 and less mean all.
    pub limit: Option<i64>,
    /// The column to order by, which wins over the query's own order.
    pub sort_by: Option<String>,
    /// Whether the greatest comes first.
    pub descending: bool,
    /// The columns of which one must contain `filter`.
    pub filter_by: Vec<String>,
    /// What they must contain, without regard to case.
    pub filter: String,
}

/// The rows of the page, and how many there are on all pages.
///
/// # Errors
/// [`QueryFault::Query`]: the column to order by is not in the answer.
pub fn page(
    mut lines: Vec<ResultRow>,
    shown: &[OutputColumn],
    paging: &PageRequest,
) -> Result<(Vec<ResultRow>, usize), QueryFault> {
    let place = |name: &str| shown.iter().position(|item| item.name.eq_ignore_ascii_case(name.trim()));
    let searched: Vec<usize> = paging.filter_by.iter().filter_map(|name| place(name)).collect();
    if !paging.filter.is_empty() && !paging.filter_by.is_empty() {
        let wanted = paging.filter.to_lowercase();
        let contains =
            |line: &ResultRow, at: &usize| line.cells[*at].to_text().to_lowercase().contains(&wanted);
        lines.retain(|line| searched.iter().any(|at| contains(line, at)));
    }
    if let Some(name) = paging.sort_by.as_deref().map(str::trim).filter(|name| !name.is_empty()) {
        let at = place(name).ok_or_else(|| QueryFault::no_column(name))?;
        lines.sort_by(|left, right| {
            let order = left.cells[at].order(&right.cells[at], true);
            if paging.descending { order.reverse() } else { order }
        });
    }
    let full = lines.len();
    let positive = |number: Option<i64>| number.and_then(|n| usize::try_from(n).ok()).filter(|n| *n > 0);
    let lines = match (paging.number.unwrap_or(1), positive(paging.size)) {
        (number @ 1.., Some(size)) => {
            let before = usize::try_from(number - 1).unwrap_or(usize::MAX).saturating_mul(size);
            lines.into_iter().skip(before).take(size).collect()
        }
        _ => lines,
    };
    // Of later pages clients ask for what is still missing, so the limit is one of the page.
    let limit = positive(paging.limit).unwrap_or(usize::MAX);
    Ok((lines.into_iter().take(limit).collect(), full))
}
