//! Named elliptic curves.

use openssl::bn::{BigNum, BigNumContext};
use openssl::ec::{EcGroup, EcGroupRef};
use openssl::nid::Nid;

use crate::iso7816::tlv::{Objects, Tlv};

/// The curves of ICAO 9303-11 table 6.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[allow(missing_docs, reason = "the names are the standards' names")]
pub enum NamedCurve {
    NistP192,
    NistP224,
    NistP256,
    NistP384,
    NistP521,
    BrainpoolP192r1,
    BrainpoolP224r1,
    BrainpoolP256r1,
    BrainpoolP320r1,
    BrainpoolP384r1,
    BrainpoolP512r1,
}

impl NamedCurve {
    /// All curves, in the order of their ICAO numbers.
    pub const ALL: [Self; 11] = [
        Self::NistP192,
        Self::BrainpoolP192r1,
        Self::NistP224,
        Self::BrainpoolP224r1,
        Self::NistP256,
        Self::BrainpoolP256r1,
        Self::BrainpoolP320r1,
        Self::NistP384,
        Self::BrainpoolP384r1,
        Self::BrainpoolP512r1,
        Self::NistP521,
    ];

    /// The curve's usual name, such as `secp384r1` or `brainpoolP384r1`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::NistP192 => "secp192r1",
            Self::NistP224 => "secp224r1",
            Self::NistP256 => "secp256r1",
            Self::NistP384 => "secp384r1",
            Self::NistP521 => "secp521r1",
            Self::BrainpoolP192r1 => "brainpoolP192r1",
            Self::BrainpoolP224r1 => "brainpoolP224r1",
            Self::BrainpoolP256r1 => "brainpoolP256r1",
            Self::BrainpoolP320r1 => "brainpoolP320r1",
            Self::BrainpoolP384r1 => "brainpoolP384r1",
            Self::BrainpoolP512r1 => "brainpoolP512r1",
        }
    }

    /// Number of the standardised domain parameters, 8 to 18 (ICAO 9303-11 table 6).
    pub const fn parameter_id(self) -> u8 {
        match self {
            Self::NistP192 => 8,
            Self::BrainpoolP192r1 => 9,
            Self::NistP224 => 10,
            Self::BrainpoolP224r1 => 11,
            Self::NistP256 => 12,
            Self::BrainpoolP256r1 => 13,
            Self::BrainpoolP320r1 => 14,
            Self::NistP384 => 15,
            Self::BrainpoolP384r1 => 16,
            Self::BrainpoolP512r1 => 17,
            Self::NistP521 => 18,
        }
    }

    /// The curve of this ICAO number.
    pub fn from_parameter_id(id: u8) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|curve| curve.parameter_id() == id)
    }

    pub(crate) const fn nid(self) -> Nid {
        match self {
            Self::NistP192 => Nid::X9_62_PRIME192V1,
            Self::BrainpoolP192r1 => Nid::BRAINPOOL_P192R1,
            Self::NistP224 => Nid::SECP224R1,
            Self::BrainpoolP224r1 => Nid::BRAINPOOL_P224R1,
            Self::NistP256 => Nid::X9_62_PRIME256V1,
            Self::BrainpoolP256r1 => Nid::BRAINPOOL_P256R1,
            Self::BrainpoolP320r1 => Nid::BRAINPOOL_P320R1,
            Self::NistP384 => Nid::SECP384R1,
            Self::BrainpoolP384r1 => Nid::BRAINPOOL_P384R1,
            Self::BrainpoolP512r1 => Nid::BRAINPOOL_P512R1,
            Self::NistP521 => Nid::SECP521R1,
        }
    }

    /// Octets of the group's order.
    pub const fn order_len(self) -> usize {
        match self {
            Self::NistP192 | Self::BrainpoolP192r1 => 24,
            Self::NistP224 | Self::BrainpoolP224r1 => 28,
            Self::NistP256 | Self::BrainpoolP256r1 => 32,
            Self::BrainpoolP320r1 => 40,
            Self::NistP384 | Self::BrainpoolP384r1 => 48,
            Self::BrainpoolP512r1 => 64,
            Self::NistP521 => 66,
        }
    }

    /// The curve and the octets of the point in a SubjectPublicKeyInfo with an elliptic key.
    ///
    /// Explicit parameters (SEC 1 clause C.2) are taken only where field, coefficients, generator,
    /// order and cofactor all equal those of a named curve; none for anything else.
    pub fn split_spki(spki: &[u8]) -> Option<(Self, &[u8])> {
        let mut fields = Tlv::exactly(spki, 0x30).ok()?.children();
        let algorithm = fields.expect(0x30).ok()?;
        let key = fields.expect(0x03).ok()?;
        fields.end().ok()?;
        let mut algorithm = algorithm.children();
        if algorithm.expect(0x06).ok()?.value != EC_PUBLIC_KEY {
            return None;
        }
        let curve = Self::from_parameters(&mut algorithm)?;
        match key.value.split_first()? {
            (0, point) => Some((curve, point)),
            _ => None,
        }
    }

    /// The curve that is named, or whose numbers are written out, as the next object.
    pub(super) fn from_parameters(parameters: &mut Objects<'_>) -> Option<Self> {
        let object = parameters.next()?.ok()?;
        match object.tag {
            0x06 => Self::ALL
                .into_iter()
                .find(|curve| curve.oid() == Some(object.value.to_vec())),
            0x30 => Self::from_explicit(&Explicit::parse(object)?),
            _ => None,
        }
    }

    /// The curve of which every number is the stated one.
    pub(crate) fn from_explicit(stated: &Explicit<'_>) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|curve| stated.equal(*curve).unwrap_or(false))
    }

    /// Content octets of the curve's object identifier.
    fn oid(self) -> Option<Vec<u8>> {
        let object = openssl::asn1::Asn1Object::from_str(self.nid().short_name().ok()?).ok()?;
        Some(object.as_slice().to_vec())
    }
}

/// 1.2.840.10045.2.1, id-ecPublicKey.
pub(super) const EC_PUBLIC_KEY: [u8; 7] = [0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x02, 0x01];
/// 1.2.840.10045.1.1, prime-field.
const PRIME_FIELD: [u8; 7] = [0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x01, 0x01];

/// Curve parameters as they stand in a certificate, borrowed.
pub(crate) struct Explicit<'a> {
    pub(crate) prime: &'a [u8],
    pub(crate) a: &'a [u8],
    pub(crate) b: &'a [u8],
    pub(crate) generator: &'a [u8],
    pub(crate) order: &'a [u8],
    pub(crate) cofactor: Option<&'a [u8]>,
}

impl<'a> Explicit<'a> {
    fn parse(sequence: Tlv<'a>) -> Option<Self> {
        let mut fields = sequence.children();
        fields.expect(0x02).ok()?;
        let mut field = fields.expect(0x30).ok()?.children();
        if field.expect(0x06).ok()?.value != PRIME_FIELD {
            return None;
        }
        let prime = field.expect(0x02).ok()?.value;
        // A seed may follow the coefficients; it has no part in the arithmetic.
        let mut coefficients = fields.expect(0x30).ok()?.children();
        let a = coefficients.expect(0x04).ok()?.value;
        let b = coefficients.expect(0x04).ok()?.value;
        let generator = fields.expect(0x04).ok()?.value;
        let order = fields.expect(0x02).ok()?.value;
        let cofactor = fields.take_if(0x02).ok()?.map(|object| object.value);
        fields.end().ok()?;
        Some(Self {
            prime,
            a,
            b,
            generator,
            order,
            cofactor,
        })
    }

    /// Whether every number is the named curve's.
    fn equal(&self, curve: NamedCurve) -> Option<bool> {
        let group = EcGroup::from_curve_name(curve.nid()).ok()?;
        let mut context = BigNumContext::new().ok()?;
        let number = || BigNum::new().ok();
        let (mut prime, mut a, mut b) = (number()?, number()?, number()?);
        group
            .components_gfp(&mut prime, &mut a, &mut b, &mut context)
            .ok()?;
        let mut order = number()?;
        group.order(&mut order, &mut context).ok()?;
        let is = |octets: &[u8], number: &BigNum| {
            BigNum::from_slice(octets).is_ok_and(|got| got == *number)
        };
        let equal = is(self.prime, &prime)
            && is(self.a, &a)
            && is(self.b, &b)
            && is(self.order, &order)
            && self.cofactor == Some(&[1])
            && is_generator(&group, self.generator, &mut context)?;
        Some(equal)
    }
}

/// The generator may be written compressed or not.
fn is_generator(group: &EcGroupRef, octets: &[u8], context: &mut BigNumContext) -> Option<bool> {
    let Ok(point) = openssl::ec::EcPoint::from_bytes(group, octets, context) else {
        return Some(false);
    };
    point.eq(group, group.generator_opt()?, context).ok()
}
