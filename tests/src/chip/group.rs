//! The groups in which the chip agrees on keys: curves, and numbers modulo a prime.

use anyhow::{Context, Result, bail};
use openssl::bn::{BigNum, BigNumContext, BigNumRef};
use openssl::dh::Dh;
use openssl::ec::{EcGroup, EcPoint, PointConversionForm};
use openssl::hash::{MessageDigest, hash};
use openssl::nid::Nid;

/// Numbers and names of ICAO 9303-11 table 6.
const CURVES: [(u8, Nid); 11] = [
    (8, Nid::X9_62_PRIME192V1),
    (9, Nid::BRAINPOOL_P192R1),
    (10, Nid::SECP224R1),
    (11, Nid::BRAINPOOL_P224R1),
    (12, Nid::X9_62_PRIME256V1),
    (13, Nid::BRAINPOOL_P256R1),
    (14, Nid::BRAINPOOL_P320R1),
    (15, Nid::SECP384R1),
    (16, Nid::BRAINPOOL_P384R1),
    (17, Nid::BRAINPOOL_P512R1),
    (18, Nid::SECP521R1),
];

/// One set of domain parameters.
pub(super) enum Group {
    Curve(EcGroup),
    Modular {
        prime: BigNum,
        order: BigNum,
        generator: BigNum,
    },
}

/// A member of a group. Mixing members of different kinds is a mistake of this crate's.
pub(super) enum Member {
    Point(EcPoint),
    Number(BigNum),
}

/// The curve's name, for numbers of curves.
pub(super) fn curve_name(number: u8) -> Option<Nid> {
    let found = CURVES.iter().find(|(id, _)| *id == number);
    found.map(|(_, name)| *name)
}

impl Group {
    /// The parameters of an ICAO number.
    pub(super) fn by_number(number: u8) -> Result<Self> {
        if let Some(name) = curve_name(number) {
            return Ok(Self::Curve(EcGroup::from_curve_name(name)?));
        }
        let parameters = match number {
            0 => Dh::get_1024_160()?,
            1 => Dh::get_2048_224()?,
            2 => Dh::get_2048_256()?,
            _ => bail!("no domain parameters have the number {number}"),
        };
        Ok(Self::Modular {
            prime: parameters.prime_p().to_owned()?,
            order: parameters.prime_q().context("no order")?.to_owned()?,
            generator: parameters.generator().to_owned()?,
        })
    }

    pub(super) const fn is_modular(&self) -> bool {
        matches!(self, Self::Modular { .. })
    }

    /// The first generator.
    pub(super) fn generator(&self) -> Result<Member> {
        Ok(match self {
            Self::Curve(group) => {
                let generator = group.generator_opt().context("no generator")?;
                Member::Point(generator.to_owned(group)?)
            }
            Self::Modular { generator, .. } => Member::Number(BigNumRef::to_owned(generator)?),
        })
    }

    /// How many members the generator makes.
    pub(super) fn order(&self) -> Result<BigNum> {
        Ok(match self {
            Self::Curve(group) => {
                let mut order = BigNum::new()?;
                group.order(&mut order, &mut *BigNumContext::new()?)?;
                order
            }
            Self::Modular { order, .. } => BigNumRef::to_owned(order)?,
        })
    }

    /// A private key from octets of chance.
    pub(super) fn private_key(&self, random: fn(&mut [u8])) -> Result<BigNum> {
        let order = self.order()?;
        let mut octets = vec![0; order.num_bytes() as usize + 16];
        random(&mut octets);
        let mut context = BigNumContext::new()?;
        let mut key = BigNum::new()?;
        key.nnmod(&*BigNum::from_slice(&octets)?, &order, &mut context)?;
        Ok(key)
    }

    /// Scalar multiple, or power.
    pub(super) fn times(&self, member: &Member, factor: &BigNumRef) -> Result<Member> {
        let mut context = BigNumContext::new()?;
        Ok(match (self, member) {
            (Self::Curve(group), Member::Point(point)) => {
                let mut product = EcPoint::new(group)?;
                product.mul2(group, point, factor, &mut context)?;
                Member::Point(product)
            }
            (Self::Modular { prime, .. }, Member::Number(number)) => {
                let mut power = BigNum::new()?;
                power.mod_exp(number, factor, prime, &mut context)?;
                Member::Number(power)
            }
            _ => bail!("a member of another group"),
        })
    }

    /// Sum of points, or product of numbers.
    pub(super) fn join(&self, one: &Member, other: &Member) -> Result<Member> {
        let mut context = BigNumContext::new()?;
        Ok(match (self, one, other) {
            (Self::Curve(group), Member::Point(one), Member::Point(other)) => {
                let mut sum = EcPoint::new(group)?;
                sum.add(group, one, other, &mut context)?;
                Member::Point(sum)
            }
            (Self::Modular { prime, .. }, Member::Number(one), Member::Number(other)) => {
                let mut product = BigNum::new()?;
                product.mod_mul(one, other, prime, &mut context)?;
                Member::Number(product)
            }
            _ => bail!("members of different groups"),
        })
    }

    /// Uncompressed point, or the number without leading zeros.
    pub(super) fn write(&self, member: &Member) -> Result<Vec<u8>> {
        Ok(match (self, member) {
            (Self::Curve(group), Member::Point(point)) => {
                let mut context = BigNumContext::new()?;
                point.to_bytes(group, PointConversionForm::UNCOMPRESSED, &mut context)?
            }
            (_, Member::Number(number)) => number.to_vec(),
            _ => bail!("a member of another group"),
        })
    }

    /// What the terminal sent.
    pub(super) fn read(&self, octets: &[u8]) -> Result<Member> {
        Ok(match self {
            Self::Curve(group) => {
                let mut context = BigNumContext::new()?;
                Member::Point(EcPoint::from_bytes(group, octets, &mut context)?)
            }
            Self::Modular { .. } => Member::Number(BigNum::from_slice(octets)?),
        })
    }

    /// The shared secret's octets: x coordinate, or the number filled to the prime's length.
    pub(super) fn secret(&self, member: &Member) -> Result<Vec<u8>> {
        Ok(match (self, member) {
            (Self::Curve(group), Member::Point(point)) => {
                let mut context = BigNumContext::new()?;
                let (mut x, mut y) = (BigNum::new()?, BigNum::new()?);
                point.affine_coordinates(group, &mut x, &mut y, &mut context)?;
                x.to_vec_padded(group.degree().div_ceil(8) as i32)?
            }
            (Self::Modular { prime, .. }, Member::Number(number)) => {
                number.to_vec_padded(prime.num_bytes())?
            }
            _ => bail!("a member of another group"),
        })
    }

    /// A public key as terminal authentication signs it: x coordinate, or SHA-1 of the number.
    pub(super) fn compressed(&self, member: &Member) -> Result<Vec<u8>> {
        match member {
            Member::Point(_) => self.secret(member),
            Member::Number(number) => Ok(hash(MessageDigest::sha1(), &number.to_vec())?.to_vec()),
        }
    }

    /// Octets of a coordinate, or of a number.
    pub(super) fn field_len(&self) -> usize {
        match self {
            Self::Curve(group) => group.degree().div_ceil(8) as usize,
            Self::Modular { prime, .. } => prime.num_bytes() as usize,
        }
    }

    /// The member for which a number stands in the integrated mapping.
    pub(super) fn member_of(&self, number: &BigNumRef) -> Result<Member> {
        match self {
            Self::Curve(group) => Ok(Member::Point(encode_point(group, number)?)),
            Self::Modular { prime, order, .. } => {
                let mut context = BigNumContext::new()?;
                let mut less_one = BigNumRef::to_owned(prime)?;
                less_one.sub_word(1)?;
                let mut cofactor = BigNum::new()?;
                cofactor.checked_div(&less_one, order, &mut context)?;
                let mut power = BigNum::new()?;
                power.mod_exp(number, &cofactor, prime, &mut context)?;
                Ok(Member::Number(power))
            }
        }
    }
}

/// Shallue, van de Woestijne and Ulas as in ICAO 9303-11 appendix B, by way of square roots: for
/// a prime that leaves 3 divided by 4, the root of a square h is h^((p+1)/4), and where h is no
/// square the second x has the root -t^3 h^((p+1)/4).
fn encode_point(group: &EcGroup, number: &BigNumRef) -> Result<EcPoint> {
    let mut c = BigNumContext::new()?;
    let (mut p, mut a, mut b) = (BigNum::new()?, BigNum::new()?, BigNum::new()?);
    group.components_gfp(&mut p, &mut a, &mut b, &mut c)?;
    let new = || BigNum::new();
    let mut t = new()?;
    t.nnmod(number, &p, &mut c)?;
    let mut t_squared = new()?;
    t_squared.mod_sqr(&t, &p, &mut c)?;
    // alpha = -t^2
    let mut alpha = new()?;
    alpha.mod_sub(&*new()?, &t_squared, &p, &mut c)?;
    // beta = alpha + alpha^2
    let mut beta = new()?;
    beta.mod_sqr(&alpha, &p, &mut c)?;
    let mut beta_sum = new()?;
    beta_sum.mod_add(&beta, &alpha, &p, &mut c)?;
    // x = -(b / a) (1 + 1 / beta)
    let mut inverse = new()?;
    inverse.mod_inverse(&beta_sum, &p, &mut c)?;
    inverse.add_word(1)?;
    let mut a_inverse = new()?;
    a_inverse.mod_inverse(&a, &p, &mut c)?;
    let mut ratio = new()?;
    ratio.mod_mul(&b, &a_inverse, &p, &mut c)?;
    let mut negative = new()?;
    negative.mod_mul(&ratio, &inverse, &p, &mut c)?;
    let mut x = new()?;
    x.mod_sub(&*new()?, &negative, &p, &mut c)?;
    // h = (x^2 + a) x + b
    let mut square = new()?;
    square.mod_sqr(&x, &p, &mut c)?;
    let mut sum = new()?;
    sum.mod_add(&square, &a, &p, &mut c)?;
    let mut product = new()?;
    product.mod_mul(&sum, &x, &p, &mut c)?;
    let mut h = new()?;
    h.mod_add(&product, &b, &p, &mut c)?;
    let mut quarter = p.to_owned()?;
    quarter.add_word(1)?;
    let mut exponent = new()?;
    exponent.rshift(&quarter, 2)?;
    let mut root = new()?;
    root.mod_exp(&h, &exponent, &p, &mut c)?;
    let mut check = new()?;
    check.mod_sqr(&root, &p, &mut c)?;
    let mut point = EcPoint::new(group)?;
    if check == h {
        point.set_affine_coordinates_gfp(group, &x, &root, &mut c)?;
        return Ok(point);
    }
    let mut other_x = new()?;
    other_x.mod_mul(&alpha, &x, &p, &mut c)?;
    let mut cube = new()?;
    cube.mod_mul(&t_squared, &t, &p, &mut c)?;
    let mut positive = new()?;
    positive.mod_mul(&cube, &root, &p, &mut c)?;
    let mut y = new()?;
    y.mod_sub(&*new()?, &positive, &p, &mut c)?;
    point.set_affine_coordinates_gfp(group, &other_x, &y, &mut c)?;
    Ok(point)
}
