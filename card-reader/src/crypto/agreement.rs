//! Diffie-Hellman on named curves, with the point arithmetic that PACE wants.

use openssl::bn::{BigNum, BigNumContext};
use openssl::ec::{EcGroup, EcPoint, PointConversionForm};
use zeroize::Zeroizing;

use super::CryptoError;
use super::curve::NamedCurve;
use super::random::RandomSource;

/// Why octets are not a public key that may be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum PointError {
    /// Not an uncompressed point of the curve, or the point at infinity.
    NotOnCurve,
    /// The library refused.
    Crypto,
}

impl From<CryptoError> for PointError {
    fn from(_: CryptoError) -> Self {
        Self::Crypto
    }
}

impl From<openssl::error::ErrorStack> for PointError {
    fn from(_: openssl::error::ErrorStack) -> Self {
        Self::Crypto
    }
}

/// A curve with a generator, which PACE replaces by one of its own.
pub(crate) struct Domain {
    group: EcGroup,
    generator: EcPoint,
    field_len: usize,
}

/// A point that is known to lie on the curve and not to be infinity.
pub(crate) struct Point(EcPoint);

/// A key pair of one protocol run. The private part is wiped when freed.
pub(crate) struct KeyPair {
    private: BigNum,
    public: Point,
}

impl Domain {
    /// The curve with its own generator.
    pub(crate) fn new(curve: NamedCurve) -> Result<Self, CryptoError> {
        let group = EcGroup::from_curve_name(curve.nid())?;
        let generator = group.generator_opt().ok_or(CryptoError)?.to_owned(&group)?;
        let field_len = (group.degree() as usize).div_ceil(8);
        Ok(Self {
            group,
            generator,
            field_len,
        })
    }

    /// A fresh key pair: the private key is uniform between 1 and the order less one.
    pub(crate) fn generate(&self, random: &mut RandomSource) -> Result<KeyPair, CryptoError> {
        let mut context = BigNumContext::new_secure()?;
        let mut order = BigNum::new()?;
        self.group.order(&mut order, &mut context)?;
        order.sub_word(1)?;
        // 64 bits more than the order has, so that the remainder is uniform.
        let mut octets = Zeroizing::new(vec![0; order.num_bytes() as usize + 8]);
        random(&mut octets)?;
        let mut wide = BigNum::new_secure()?;
        wide.copy_from_slice(&octets)?;
        let mut private = BigNum::new_secure()?;
        private.nnmod(&wide, &order, &mut context)?;
        private.add_word(1)?;
        let mut public = EcPoint::new(&self.group)?;
        public.mul2(&self.group, &self.generator, &private, &mut context)?;
        Ok(KeyPair {
            private,
            public: Point(public),
        })
    }

    /// Reads an uncompressed point (BSI TR-03111 clause 3.2.1).
    pub(crate) fn point(&self, octets: &[u8]) -> Result<Point, PointError> {
        if octets.len() != 2 * self.field_len + 1 || octets.first() != Some(&0x04) {
            return Err(PointError::NotOnCurve);
        }
        let mut context = BigNumContext::new()?;
        // OpenSSL checks the curve's equation here. All ICAO curves have cofactor 1.
        let point = EcPoint::from_bytes(&self.group, octets, &mut context)
            .map_err(|_| PointError::NotOnCurve)?;
        if point.is_infinity(&self.group) {
            return Err(PointError::NotOnCurve);
        }
        Ok(Point(point))
    }

    /// The point's uncompressed octets.
    pub(crate) fn octets(&self, point: &Point) -> Result<Vec<u8>, CryptoError> {
        let mut context = BigNumContext::new()?;
        Ok(point
            .0
            .to_bytes(&self.group, PointConversionForm::UNCOMPRESSED, &mut context)?)
    }

    /// The shared point of a private and a foreign public key; none where it is infinity.
    fn shared(&self, own: &KeyPair, foreign: &Point) -> Result<EcPoint, PointError> {
        let mut context = BigNumContext::new_secure()?;
        let mut shared = EcPoint::new(&self.group)?;
        shared.mul2(&self.group, &foreign.0, &own.private, &mut context)?;
        if shared.is_infinity(&self.group) {
            return Err(PointError::NotOnCurve);
        }
        Ok(shared)
    }

    /// The shared secret: the x coordinate at the field's full length (BSI TR-03111 clause 4.3.1).
    pub(crate) fn agree(
        &self,
        own: &KeyPair,
        foreign: &Point,
    ) -> Result<Zeroizing<Vec<u8>>, PointError> {
        let mut context = BigNumContext::new_secure()?;
        let shared = self.shared(own, foreign)?;
        let mut x = BigNum::new_secure()?;
        let mut y = BigNum::new_secure()?;
        shared.affine_coordinates(&self.group, &mut x, &mut y, &mut context)?;
        Ok(Zeroizing::new(x.to_vec_padded(self.field_len as i32)?))
    }

    /// Generic mapping (ICAO 9303-11 clause 4.4.3.3.1): the domain with the generator
    /// nonce times generator plus shared point.
    pub(crate) fn map_generic(
        self,
        nonce: &[u8],
        own: &KeyPair,
        foreign: &Point,
    ) -> Result<Self, PointError> {
        let mut context = BigNumContext::new_secure()?;
        let mut scalar = BigNum::new_secure()?;
        scalar.copy_from_slice(nonce)?;
        let shared = self.shared(own, foreign)?;
        let mut scaled = EcPoint::new(&self.group)?;
        scaled.mul2(&self.group, &self.generator, &scalar, &mut context)?;
        let mut generator = EcPoint::new(&self.group)?;
        generator.add(&self.group, &scaled, &shared, &mut context)?;
        if generator.is_infinity(&self.group) {
            return Err(PointError::NotOnCurve);
        }
        Ok(Self { generator, ..self })
    }
}

impl KeyPair {
    /// The public key.
    pub(crate) const fn public(&self) -> &Point {
        &self.public
    }
}
