//! How much a profile's challenges prove, as NIST SP 800-63B counts: something known, something had.

/// What a mechanism proves.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Factor {
    Known,
    Had,
    Hardware,
}

fn factor(name: &str) -> Factor {
    match name.trim().to_ascii_uppercase().as_str() {
        "UP" | "SQ" | "RESET" => Factor::Known,
        "U2F" => Factor::Hardware,
        _ => Factor::Had,
    }
}

/// The level of the weakest way through these challenges, each of which lists mechanisms with commas: 0 for none, 1 for
/// one factor, 2 for two kinds of factors, 3 where one of the two must be a security key.
pub fn level<'c>(challenges: impl IntoIterator<Item = &'c str>) -> u8 {
    let names = |text: &'c str| text.split(',').filter(|name| !name.trim().is_empty());
    let challenges: Vec<Vec<Factor>> = challenges
        .into_iter()
        .map(|text| names(text).map(factor).collect::<Vec<_>>())
        .filter(|factors| !factors.is_empty())
        .collect();
    let offers = |factor: fn(&Factor) -> bool| challenges.iter().all(|one| one.iter().any(factor));
    if challenges.is_empty() {
        return 0;
    }
    if offers(|factor| *factor == Factor::Known) || offers(|factor| *factor != Factor::Known) {
        return 1;
    }
    let key = challenges.iter().any(|one| one.iter().all(|factor| *factor == Factor::Hardware));
    if key { 3 } else { 2 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_weakest_way_counts() {
        for (challenges, wanted) in [
            (vec![], 0),
            (vec![" ", ","], 0),
            (vec!["UP"], 1),
            (vec!["UP", "SQ"], 1),
            (vec!["SMS", "OATH,U2F"], 1),
            (vec!["UP", "SMS,SQ"], 1),
            (vec!["up", "OATH,EMAIL"], 2),
            (vec!["UP,SMS", "SQ,OATH"], 1),
            (vec!["UP", "U2F,OATH"], 2),
            (vec!["UP", "U2F"], 3),
        ] {
            assert_eq!(level(challenges.iter().copied()), wanted, "{challenges:?}");
        }
    }
}
