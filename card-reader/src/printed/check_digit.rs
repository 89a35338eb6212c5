//! The check digit of the MRZ (ICAO 9303-3 clause 4.9).

/// The check digit over `characters` (`0`–`9`, `A`–`Z`, `<`) as a character, or `None`
/// where another character occurs.
pub fn check_digit(characters: &str) -> Option<char> {
    let mut sum = 0;
    for (character, weight) in characters.bytes().zip([7, 3, 1].into_iter().cycle()) {
        let value = match character {
            b'0'..=b'9' => character - b'0',
            b'A'..=b'Z' => character - b'A' + 10,
            b'<' => 0,
            _ => return None,
        };
        sum = (sum + u32::from(value) * weight) % 10;
    }
    char::from_digit(sum, 10)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn follows_the_examples_of_icao_9303_3_appendix_a() {
        assert_eq!(check_digit("520727"), Some('3'));
        assert_eq!(check_digit("AB2134<<<"), Some('5'));
        assert_eq!(
            check_digit("HA672242<658022549601086<<<<<<<<<<<<<<0"),
            Some('8')
        );
        assert_eq!(check_digit("ab"), None);
    }
}
