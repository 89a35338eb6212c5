//! The points of a named curve.

use openssl::bn::{BigNum, BigNumContext, BigNumRef};
use openssl::ec::{EcGroup, EcPoint, PointConversionForm};
use zeroize::Zeroizing;

use super::{Group, KeyError};
use crate::crypto::CryptoError;
use crate::crypto::curve::NamedCurve;

/// A curve of cofactor 1, as all ICAO curves are: every point but infinity is in the subgroup.
pub(crate) struct Curve {
    group: EcGroup,
    order: BigNum,
    field_len: usize,
}

impl Curve {
    pub(crate) fn new(curve: NamedCurve) -> Result<Self, CryptoError> {
        let group = EcGroup::from_curve_name(curve.nid())?;
        let mut order = BigNum::new()?;
        group.order(&mut order, &mut *BigNumContext::new()?)?;
        let field_len = (group.degree() as usize).div_ceil(8);
        Ok(Self {
            group,
            order,
            field_len,
        })
    }

    /// The x coordinate at the field's full length (BSI TR-03111 clause 4.3.1).
    fn x(&self, point: &EcPoint) -> Result<Zeroizing<Vec<u8>>, CryptoError> {
        let mut context = BigNumContext::new_secure()?;
        let mut x = BigNum::new_secure()?;
        let mut y = BigNum::new_secure()?;
        point.affine_coordinates(&self.group, &mut x, &mut y, &mut context)?;
        Ok(Zeroizing::new(x.to_vec_padded(self.field_len as i32)?))
    }
}

impl Group for Curve {
    type Element = EcPoint;

    const PUBLIC_KEY_TAG: u32 = 0x86;

    fn order(&self) -> &BigNumRef {
        &self.order
    }

    fn generator(&self) -> Result<EcPoint, CryptoError> {
        let generator = self.group.generator_opt().ok_or(CryptoError)?;
        Ok(generator.to_owned(&self.group)?)
    }

    /// Reads an uncompressed point (BSI TR-03111 clause 3.2.1).
    fn decode(&self, octets: &[u8]) -> Result<EcPoint, KeyError> {
        if octets.len() != 2 * self.field_len + 1 || octets.first() != Some(&0x04) {
            return Err(KeyError::Unacceptable);
        }
        let mut context = BigNumContext::new()?;
        // OpenSSL checks the curve's equation here.
        let point = EcPoint::from_bytes(&self.group, octets, &mut context)
            .map_err(|_| KeyError::Unacceptable)?;
        if self.is_neutral(&point) {
            return Err(KeyError::Unacceptable);
        }
        Ok(point)
    }

    fn encode(&self, point: &EcPoint) -> Result<Vec<u8>, CryptoError> {
        let mut context = BigNumContext::new()?;
        let form = PointConversionForm::UNCOMPRESSED;
        Ok(point.to_bytes(&self.group, form, &mut context)?)
    }

    fn scale(&self, point: &EcPoint, by: &BigNumRef) -> Result<EcPoint, CryptoError> {
        let mut context = BigNumContext::new_secure()?;
        let mut product = EcPoint::new(&self.group)?;
        product.mul2(&self.group, point, by, &mut context)?;
        Ok(product)
    }

    fn combine(&self, a: &EcPoint, b: &EcPoint) -> Result<EcPoint, CryptoError> {
        let mut context = BigNumContext::new_secure()?;
        let mut sum = EcPoint::new(&self.group)?;
        sum.add(&self.group, a, b, &mut context)?;
        Ok(sum)
    }

    fn is_neutral(&self, point: &EcPoint) -> bool {
        point.is_infinity(&self.group)
    }

    fn secret(&self, point: &EcPoint) -> Result<Zeroizing<Vec<u8>>, CryptoError> {
        self.x(point)
    }

    fn field_len(&self) -> usize {
        self.field_len
    }

    /// Point encoding for affine coordinates (appendix B.2). Defined where the prime leaves 3
    /// divided by 4: on all ICAO curves but P-224.
    fn element_of(&self, number: &BigNumRef) -> Result<EcPoint, KeyError> {
        let mut context = BigNumContext::new_secure()?;
        let (mut p, mut a, mut b) = (BigNum::new()?, BigNum::new()?, BigNum::new()?);
        self.group
            .components_gfp(&mut p, &mut a, &mut b, &mut context)?;
        if p.mod_word(4)? != 3 {
            return Err(KeyError::Crypto);
        }
        let mut field = Field { p, context };
        let one = BigNum::from_u32(1)?;

        let mut t = BigNum::new_secure()?;
        t.nnmod(number, &field.p, &mut field.context)?;
        let square = field.multiply(&t, &t)?;
        let alpha = field.negate(&square)?;
        let alpha_square = field.multiply(&alpha, &alpha)?;
        let sum = field.add(&alpha, &alpha_square)?;

        // x2 = -b (1 + alpha + alpha^2) / (a (alpha + alpha^2))
        let numerator = {
            let sum = field.add(&sum, &one)?;
            let product = field.multiply(&b, &sum)?;
            field.negate(&product)?
        };
        let denominator = field.multiply(&a, &sum)?;
        if denominator.num_bits() == 0 {
            return Err(KeyError::Unacceptable);
        }
        let inverse = field.invert(&denominator)?;
        let x2 = field.multiply(&numerator, &inverse)?;
        let x3 = field.multiply(&alpha, &x2)?;

        // h2 = x2^3 + a x2 + b
        let cube = field.cube(&x2)?;
        let linear = field.multiply(&a, &x2)?;
        let h2 = field.add(&cube, &linear)?;
        let h2 = field.add(&h2, &b)?;

        // root = h2^(p - 1 - (p + 1) / 4)
        let root = field.inverse_root(&h2)?;
        let check = field.multiply(&root, &root)?;
        let check = field.multiply(&check, &h2)?;
        let (x, y) = if check == one {
            (x2, field.multiply(&root, &h2)?)
        } else {
            let u = field.cube(&t)?;
            let u = field.multiply(&u, &h2)?;
            (x3, field.multiply(&root, &u)?)
        };
        let mut point = EcPoint::new(&self.group)?;
        // Refused where the coordinates do not satisfy the curve's equation.
        point.set_affine_coordinates_gfp(&self.group, &x, &y, &mut field.context)?;
        Ok(point)
    }

    fn compress(&self, point: &EcPoint) -> Result<Vec<u8>, CryptoError> {
        Ok(self.x(point)?.to_vec())
    }
}

/// Arithmetic modulo the prime.
struct Field {
    p: BigNum,
    context: BigNumContext,
}

type Number = Result<BigNum, CryptoError>;

impl Field {
    fn add(&mut self, a: &BigNumRef, b: &BigNumRef) -> Number {
        let mut sum = BigNum::new_secure()?;
        sum.mod_add(a, b, &self.p, &mut self.context)?;
        Ok(sum)
    }

    fn multiply(&mut self, a: &BigNumRef, b: &BigNumRef) -> Number {
        let mut product = BigNum::new_secure()?;
        product.mod_mul(a, b, &self.p, &mut self.context)?;
        Ok(product)
    }

    fn cube(&mut self, a: &BigNumRef) -> Number {
        let square = self.multiply(a, a)?;
        self.multiply(&square, a)
    }

    fn negate(&mut self, a: &BigNumRef) -> Number {
        let mut negative = BigNum::new_secure()?;
        let zero = BigNum::new()?;
        negative.mod_sub(&zero, a, &self.p, &mut self.context)?;
        Ok(negative)
    }

    fn invert(&mut self, a: &BigNumRef) -> Number {
        let mut inverse = BigNum::new_secure()?;
        inverse.mod_inverse(a, &self.p, &mut self.context)?;
        Ok(inverse)
    }

    /// `a` to the power of p - 1 - (p + 1) / 4: one over its square root, where it has one.
    fn inverse_root(&mut self, a: &BigNumRef) -> Number {
        let mut quarter = self.p.to_owned()?;
        quarter.add_word(1)?;
        let mut exponent = BigNum::new()?;
        exponent.rshift(&quarter, 2)?;
        let mut most = self.p.to_owned()?;
        most.sub_word(1)?;
        let mut difference = BigNum::new()?;
        difference.checked_sub(&most, &exponent)?;
        let mut root = BigNum::new_secure()?;
        root.mod_exp(a, &difference, &self.p, &mut self.context)?;
        Ok(root)
    }
}
