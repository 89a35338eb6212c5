//! Signatures that a careless verifier takes.

use openssl::bn::{BigNum, BigNumContext, BigNumRef};
use openssl::pkey::Private;
use openssl::sign::Signer;

use super::*;
use crate::iso7816::tlv::encode;

const MESSAGE: &[u8] = b"message";

fn public(key: &Rsa<Private>) -> PublicKey {
    PublicKey::from_rsa_numbers(&key.n().to_vec(), &key.e().to_vec()).unwrap()
}

/// The least number whose cube is at least `target`.
fn cube_root(target: &BigNumRef) -> BigNum {
    let mut context = BigNumContext::new().unwrap();
    let cube = |root: &BigNumRef, context: &mut BigNumContext| {
        let (mut square, mut cube) = (BigNum::new().unwrap(), BigNum::new().unwrap());
        square.checked_mul(root, root, context).unwrap();
        cube.checked_mul(&square, root, context).unwrap();
        cube
    };
    let mut root = BigNum::new().unwrap();
    for bit in (0..=target.num_bits() / 3 + 1).rev() {
        root.set_bit(bit).unwrap();
        if cube(&root, &mut context) >= *target {
            root.clear_bit(bit).unwrap();
        }
    }
    root.add_word(1).unwrap();
    root
}

/// Fault D15.
#[test]
fn padding_forged_for_the_least_exponent_is_refused() {
    let three = BigNum::from_u32(3).unwrap();
    let key = Rsa::generate_with_e(2048, &three).unwrap();
    // The padding too short, and room behind the hash for what makes it a cube.
    let digest_info = hex::decode("3031300d060960864801650304020105000420").unwrap();
    let hash = HashAlgorithm::Sha256.digest(&[MESSAGE]);
    let beginning = [&[0, 1], &[0xFF; 8][..], &[0], &digest_info, &hash].concat();
    let mut block = beginning.clone();
    block.resize(256, 0);
    let forged = cube_root(&BigNum::from_slice(&block).unwrap());
    // It would be taken by whoever looks at the beginning alone.
    let mut context = BigNumContext::new().unwrap();
    let mut opened = BigNum::new().unwrap();
    opened
        .mod_exp(&forged, &three, key.n(), &mut context)
        .unwrap();
    let opened = opened.to_vec_padded(256).unwrap();
    assert!(opened.starts_with(&beginning));
    let forged = forged.to_vec_padded(256).unwrap();
    let algorithm = SignatureAlgorithm::RsaPkcs1(HashAlgorithm::Sha256);
    assert!(!algorithm.verify(&public(&key), MESSAGE, &forged));

    let private = PKey::from_rsa(key.clone()).unwrap();
    let mut signer = Signer::new(MessageDigest::sha256(), &private).unwrap();
    let good = signer.sign_oneshot_to_vec(MESSAGE).unwrap();
    assert!(algorithm.verify(&public(&key), MESSAGE, &good));
}

/// Fault D15.
#[test]
fn the_salt_has_the_length_that_the_parameters_state() {
    let key = Rsa::generate(2048).unwrap();
    let private = PKey::from_rsa(key.clone()).unwrap();
    let signed = |salt| {
        let mut signer = Signer::new(MessageDigest::sha256(), &private).unwrap();
        signer.set_rsa_padding(Padding::PKCS1_PSS).unwrap();
        signer.set_rsa_mgf1_md(MessageDigest::sha256()).unwrap();
        signer
            .set_rsa_pss_saltlen(RsaPssSaltlen::custom(salt))
            .unwrap();
        signer.sign_oneshot_to_vec(MESSAGE).unwrap()
    };
    let stated = |salt_len| SignatureAlgorithm::RsaPss {
        hash: HashAlgorithm::Sha256,
        mask_hash: HashAlgorithm::Sha256,
        salt_len,
    };
    for salt in [0, 20, 32, 77] {
        let signature = signed(i32::from(salt));
        for other in [0, 20, 32, 77] {
            let good = stated(other).verify(&public(&key), MESSAGE, &signature);
            assert_eq!(good, salt == other, "{salt} signed, {other} stated");
        }
    }
}

#[test]
fn parameters_of_pss_are_read_strictly() {
    let oid = |octets: &[u8]| encode(0x06, octets);
    let sha256 = encode(0x30, &oid(&[&NIST_HASH[..], &[1]].concat()));
    let mask = |function: &[u8]| encode(0x30, &[oid(function), sha256.clone()].concat());
    let identifier = |parameters: &[Vec<u8>]| {
        let pss = oid(&[&PKCS1[..], &[10]].concat());
        encode(0x30, &[pss, encode(0x30, &parameters.concat())].concat())
    };
    let parse = |parameters: &[Vec<u8>]| SignatureAlgorithm::parse(&identifier(parameters), None);
    let (hash, mgf1) = (encode(0xA0, &sha256), encode(0xA1, &mask(&MGF1)));
    let salt = |octets: &[u8]| encode(0xA2, &encode(0x02, octets));
    let trailer = |octets: &[u8]| encode(0xA3, &encode(0x02, octets));
    let expected = |salt_len| {
        Ok(SignatureAlgorithm::RsaPss {
            hash: HashAlgorithm::Sha256,
            mask_hash: HashAlgorithm::Sha256,
            salt_len,
        })
    };
    let unknown = Err(AlgorithmError::Unknown);
    assert_eq!(
        parse(&[hash.clone(), mgf1.clone(), salt(&[32])]),
        expected(32)
    );
    assert_eq!(
        parse(&[hash.clone(), mgf1.clone(), salt(&[0, 200])]),
        expected(200)
    );
    assert_eq!(
        parse(&[hash.clone(), mgf1.clone(), trailer(&[1])]),
        expected(20)
    );
    assert_eq!(parse(&[hash.clone(), mgf1.clone(), salt(&[0x80])]), unknown);
    assert_eq!(parse(&[hash.clone(), mgf1.clone(), trailer(&[2])]), unknown);
    let other_mask = encode(0xA1, &mask(&MD5));
    assert_eq!(parse(&[hash.clone(), other_mask]), unknown);
    assert_eq!(parse(&[mgf1, hash]), unknown);
    assert_eq!(
        parse(&[]),
        Ok(SignatureAlgorithm::RsaPss {
            hash: HashAlgorithm::Sha1,
            mask_hash: HashAlgorithm::Sha1,
            salt_len: 20,
        })
    );
}
