//! Domain parameters of key agreement: named by number, named by identifier, or written out.

use openssl::bn::BigNum;
use openssl::dh::Dh;
use openssl::pkey::Params;

use super::CryptoError;
use super::curve::{EC_PUBLIC_KEY, NamedCurve};
use crate::iso7816::tlv::{Objects, Tlv};

/// 0.4.0.127.0.7.1.2, standardizedDomainParameters.
const STANDARDISED: [u8; 7] = [0x04, 0x00, 0x7F, 0x00, 0x07, 0x01, 0x02];
/// 1.2.840.10046.2.1, dhpublicnumber of X9.42.
const DH_PUBLIC_NUMBER: [u8; 7] = [0x2A, 0x86, 0x48, 0xCE, 0x3E, 0x02, 0x01];
/// 1.2.840.113549.1.3.1, dhKeyAgreement of PKCS #3.
const DH_KEY_AGREEMENT: [u8; 9] = [0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x03, 0x01];

/// The modular groups of RFC 5114, named by the bits of prime and order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[allow(missing_docs, reason = "the names are the standard's names")]
pub enum ModularGroup {
    Modp1024Order160,
    Modp2048Order224,
    Modp2048Order256,
}

impl ModularGroup {
    /// All groups, in the order of their ICAO numbers, which begin at zero.
    pub const ALL: [Self; 3] = [
        Self::Modp1024Order160,
        Self::Modp2048Order224,
        Self::Modp2048Order256,
    ];

    pub(super) fn parameters(self) -> Result<Dh<Params>, CryptoError> {
        Ok(match self {
            Self::Modp1024Order160 => Dh::get_1024_160(),
            Self::Modp2048Order224 => Dh::get_2048_224(),
            Self::Modp2048Order256 => Dh::get_2048_256(),
        }?)
    }

    /// The group whose prime, generator and, where it is given, order are these.
    fn find(prime: &[u8], generator: &[u8], order: Option<&[u8]>) -> Option<Self> {
        Self::ALL.into_iter().find(|group| {
            group.parameters().is_ok_and(|known| {
                let is = |octets: &[u8], number: &openssl::bn::BigNumRef| {
                    BigNum::from_slice(octets).is_ok_and(|stated| *stated == *number)
                };
                is(prime, known.prime_p())
                    && is(generator, known.generator())
                    && order.is_none_or(|order| known.prime_q().is_some_and(|q| is(order, q)))
            })
        })
    }
}

/// Domain parameters of key agreement (ICAO 9303-11 table 6).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum DomainParameters {
    /// Numbers 0 to 2.
    Modular(ModularGroup),
    /// Numbers 8 to 18.
    Curve(NamedCurve),
}

impl DomainParameters {
    /// The parameters of this ICAO number, if the table has it.
    pub fn from_parameter_id(id: u8) -> Option<Self> {
        match ModularGroup::ALL.get(usize::from(id)) {
            Some(group) => Some(Self::Modular(*group)),
            None => NamedCurve::from_parameter_id(id).map(Self::Curve),
        }
    }

    /// The ICAO number.
    pub fn parameter_id(self) -> u8 {
        match self {
            Self::Modular(ModularGroup::Modp1024Order160) => 0,
            Self::Modular(ModularGroup::Modp2048Order224) => 1,
            Self::Modular(ModularGroup::Modp2048Order256) => 2,
            Self::Curve(curve) => curve.parameter_id(),
        }
    }

    /// Reads an AlgorithmIdentifier. Parameters that are written out are taken only where every
    /// number equals that of a set in the table; none for anything else.
    pub fn from_algorithm(identifier: &[u8]) -> Option<Self> {
        let mut fields = Tlv::exactly(identifier, 0x30).ok()?.children();
        let oid = fields.expect(0x06).ok()?.value;
        if oid == STANDARDISED {
            return match fields.expect(0x02).ok()?.value {
                [id] => Self::from_parameter_id(*id),
                _ => None,
            };
        }
        if oid == EC_PUBLIC_KEY {
            return NamedCurve::from_parameters(&mut fields).map(Self::Curve);
        }
        let with_order = oid == DH_PUBLIC_NUMBER;
        if !with_order && oid != DH_KEY_AGREEMENT {
            return None;
        }
        modular(&mut fields, with_order).map(Self::Modular)
    }

    /// The parameters, and the octets of the public key, in a SubjectPublicKeyInfo.
    pub fn split_spki(spki: &[u8]) -> Option<(Self, Vec<u8>)> {
        let mut fields = Tlv::exactly(spki, 0x30).ok()?.children();
        let parameters = Self::from_algorithm(fields.expect(0x30).ok()?.raw)?;
        let (0, key) = fields.expect(0x03).ok()?.value.split_first()? else {
            return None;
        };
        fields.end().ok()?;
        let key = match parameters {
            Self::Curve(_) => key,
            // DER writes a zero before an integer that begins with a one bit.
            Self::Modular(_) => match Tlv::exactly(key, 0x02).ok()?.value {
                [0, rest @ ..] => rest,
                value => value,
            },
        };
        Some((parameters, key.to_vec()))
    }
}

/// DomainParameters of X9.42 (p, g, q, and more that has no part here), or DHParameter of PKCS #3
/// (p, g, and perhaps the length of the private key).
fn modular(fields: &mut Objects<'_>, with_order: bool) -> Option<ModularGroup> {
    let mut numbers = fields.expect(0x30).ok()?.children();
    let prime = numbers.expect(0x02).ok()?.value;
    let generator = numbers.expect(0x02).ok()?.value;
    let order = if with_order {
        Some(numbers.expect(0x02).ok()?.value)
    } else {
        None
    };
    ModularGroup::find(prime, generator, order)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::iso7816::tlv::encode;
    use proptest::prelude::*;

    #[test]
    fn finds_parameters_by_number_and_written_out() {
        let standardised = |id: u8| {
            let oid = encode(0x06, &STANDARDISED);
            encode(0x30, &[oid, encode(0x02, &[id])].concat())
        };
        for id in [0, 1, 2, 8, 13, 18] {
            let parameters = DomainParameters::from_algorithm(&standardised(id));
            assert!(parameters.is_some(), "{id}");
            assert_eq!(parameters, DomainParameters::from_parameter_id(id));
            assert_eq!(parameters.map(DomainParameters::parameter_id), Some(id));
        }
        for id in [3, 7, 19, 31] {
            assert_eq!(DomainParameters::from_algorithm(&standardised(id)), None);
        }
        for group in ModularGroup::ALL {
            let known = group.parameters().unwrap();
            let positive = |number: &openssl::bn::BigNumRef| {
                encode(0x02, &[&[0], &number.to_vec()[..]].concat())
            };
            let prime = positive(known.prime_p());
            let generator = positive(known.generator());
            let order = positive(known.prime_q().unwrap());
            let written_out = |oid: &[u8], numbers: &[&[u8]]| {
                let numbers = encode(0x30, &numbers.concat());
                encode(0x30, &[encode(0x06, oid), numbers].concat())
            };
            let found = Some(DomainParameters::Modular(group));
            let x942 = written_out(&DH_PUBLIC_NUMBER, &[&prime, &generator, &order]);
            assert_eq!(DomainParameters::from_algorithm(&x942), found);
            let pkcs3 = written_out(&DH_KEY_AGREEMENT, &[&prime, &generator]);
            assert_eq!(DomainParameters::from_algorithm(&pkcs3), found);
            let altered = written_out(&DH_PUBLIC_NUMBER, &[&prime, &order, &order]);
            assert_eq!(DomainParameters::from_algorithm(&altered), None);
        }
    }

    proptest! {
        #[test]
        fn any_bytes_are_survived(bytes in proptest::collection::vec(any::<u8>(), 0..100)) {
            let _ = DomainParameters::from_algorithm(&encode(0x30, &bytes));
            let key = encode(0x30, &[encode(0x30, &bytes), encode(0x03, &bytes)].concat());
            let _ = DomainParameters::split_spki(&key);
        }
    }
}
