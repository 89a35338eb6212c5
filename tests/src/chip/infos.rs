//! SecurityInfos of EF.CardAccess, EF.CardSecurity and DG14 (ICAO 9303-11 clause 9.2).

use anyhow::{Context, Result};
use card_reader::iso7816::tlv::encode;
use openssl::bn::BigNumRef;
use openssl::ec::{Asn1Flag, EcGroup, EcKey, EcPoint};
use openssl::nid::Nid;
use openssl::pkey::PKey;

use super::authentication::ChipKey;
use super::group::{Group, Member, curve_name};
use super::protocols::{ActiveKeyVariant, ChipKeyVariant, PaceVariant, Statement};
use crate::issuer::der::{integer, object_identifier, sequence};

/// 0.4.0.127.0.7.2.2, the arc of the protocols.
const PROTOCOLS: [u8; 7] = [0x04, 0x00, 0x7F, 0x00, 0x07, 0x02, 0x02];
/// 1.2.840.10046.2.1, dhpublicnumber.
const DH_PUBLIC_NUMBER: [u8; 7] = [0x2A, 0x86, 0x48, 0xCE, 0x3E, 0x02, 0x01];

fn protocol(suffix: &[u8]) -> Vec<u8> {
    object_identifier(&[&PROTOCOLS, suffix].concat())
}

/// PACEInfo, and PACEDomainParameterInfo where the parameters are written out.
pub(super) fn pace(variant: &PaceVariant) -> Result<Vec<Vec<u8>>> {
    let oid = variant.protocol();
    let number = variant.stated_number().map(integer).unwrap_or_default();
    let info = sequence(&[&object_identifier(&oid), &integer(2), &number]);
    if variant.stated == Statement::ByNumber {
        return Ok(vec![info]);
    }
    let mapping = oid.get(..oid.len() - 1).context("protocol")?;
    let algorithm = algorithm(variant.parameters, Asn1Flag::EXPLICIT_CURVE)?;
    let parameters = sequence(&[&object_identifier(mapping), &algorithm, &number]);
    Ok(vec![info, parameters])
}

/// ChipAuthenticationPublicKeyInfo, and ChipAuthenticationInfo unless it is left out.
pub(super) fn chip_authentication(key: &ChipKey) -> Result<Vec<Vec<u8>>> {
    let variant = &key.variant;
    let mut infos = vec![chip_key(variant, &key.private)?];
    if !variant.without_info {
        let id = variant.key_id.map(integer).unwrap_or_default();
        let oid = object_identifier(&variant.protocol());
        infos.push(sequence(&[&oid, &integer(1), &id]));
    }
    Ok(infos)
}

/// ChipAuthenticationPublicKeyInfo.
pub(super) fn chip_key(variant: &ChipKeyVariant, private: &BigNumRef) -> Result<Vec<u8>> {
    let id = variant.key_id.map(integer).unwrap_or_default();
    let group = Group::by_number(variant.parameters)?;
    let public = group.times(&group.generator()?, private)?;
    let octets = group.write(&public)?;
    let octets = match public {
        Member::Point(_) => octets,
        Member::Number(_) => positive(&octets),
    };
    let spki = sequence(&[
        &algorithm(variant.parameters, Asn1Flag::NAMED_CURVE)?,
        &encode(0x03, &[&[0], &octets[..]].concat()),
    ]);
    Ok(sequence(&[
        &protocol(&[1, variant.agreement()]),
        &spki,
        &id,
    ]))
}

/// TerminalAuthenticationInfo of version 1.
pub(super) fn terminal_authentication() -> Vec<u8> {
    sequence(&[&protocol(&[2]), &integer(1)])
}

/// ActiveAuthenticationInfo; none where the key needs none, or the chip leaves it out.
pub(super) fn active_authentication(variant: ActiveKeyVariant) -> Option<Vec<u8>> {
    let ActiveKeyVariant::Ecdsa {
        hash, named: true, ..
    } = variant
    else {
        return None;
    };
    let arc = [160, 224, 256, 384, 512]
        .iter()
        .position(|bits| *bits == hash)?;
    let plain = [0x04, 0x00, 0x7F, 0x00, 0x07, 0x01, 0x01, 0x04, 0x01];
    Some(sequence(&[
        &object_identifier(&[0x67, 0x81, 0x08, 0x01, 0x01, 0x05]),
        &integer(1),
        &object_identifier(&[&plain[..], &[arc as u8 + 1]].concat()),
    ]))
}

/// AlgorithmIdentifier of a set of parameters.
fn algorithm(parameters: u8, form: Asn1Flag) -> Result<Vec<u8>> {
    match Group::by_number(parameters)? {
        Group::Curve(_) => curve(curve_name(parameters).context("curve")?, form),
        Group::Modular {
            prime,
            order,
            generator,
        } => {
            let numbers = [&prime, &generator, &order].map(|number| positive(&number.to_vec()));
            Ok(sequence(&[
                &object_identifier(&DH_PUBLIC_NUMBER),
                &encode(0x30, &numbers.concat()),
            ]))
        }
    }
}

/// The first part of a key's SubjectPublicKeyInfo, as OpenSSL writes it.
fn curve(name: Nid, form: Asn1Flag) -> Result<Vec<u8>> {
    let mut group = EcGroup::from_curve_name(name)?;
    group.set_asn1_flag(form);
    let point: EcPoint = group
        .generator_opt()
        .context("generator")?
        .to_owned(&group)?;
    let spki = PKey::from_ec_key(EcKey::from_public_key(&group, &point)?)?.public_key_to_der()?;
    let mut fields = card_reader::iso7816::tlv::Tlv::exactly(&spki, 0x30)?.children();
    Ok(fields.expect(0x30)?.raw.to_vec())
}

/// INTEGER of a number's octets.
fn positive(octets: &[u8]) -> Vec<u8> {
    match octets.first() {
        Some(first) if first & 0x80 != 0 => encode(0x02, &[&[0], octets].concat()),
        _ => encode(0x02, octets),
    }
}
