//! What an administrator brings, and the signed object on a card.

use card_reader::lds::DataGroup;
use card_reader::trust::{
    Certificate, Crl, DeviationList, HashList, MasterList, PassiveAuthentication, Policy,
    SelfSignature, TrustBundle, TrustStore, Warning,
};
use jiff::Timestamp;

/// EF.SOD. A desk that trusts nobody finds nothing proven in it.
pub fn security_object(data: &[u8]) {
    let lenient = Policy { accept_sha1: true };
    let passive = PassiveAuthentication::judge(
        data,
        &TrustStore::default(),
        &lenient,
        Timestamp::UNIX_EPOCH,
    );
    assert!(!passive.proven() && passive.signer_country().is_none());
    assert!(passive.prove(DataGroup::DG1, data).is_none());
    assert!(HashList::of(data).groups().count() <= 16);
}

/// A certificate.
pub fn certificate(data: &[u8]) {
    if let Ok(certificate) = Certificate::parse(data) {
        assert!(certificate.der() == data);
        let _ = Warning::of_anchor(&certificate);
        let good = certificate.self_signature() == SelfSignature::Good;
        assert!(!good || certificate.is_signed_by(&certificate));
    }
}

/// A revocation list.
pub fn revocation_list(data: &[u8]) {
    if let Ok(crl) = Crl::parse(data) {
        assert!(crl.der() == data);
        let _ = crl.is_fresh(Timestamp::UNIX_EPOCH);
    }
}

/// A CSCA master list.
pub fn master_list(data: &[u8]) {
    if let Ok(list) = MasterList::parse(data) {
        let _ = list.signature().valid_signer();
        let octets = list.certificates().iter().map(|one| one.der().len());
        assert!(octets.sum::<usize>() <= data.len());
    }
}

/// A deviation list or defect list.
pub fn deviation_list(data: &[u8]) {
    if let Ok(list) = DeviationList::parse(data) {
        let signer = list.signature().signer.as_ref();
        let _ = signer.map(|signer| list.verdict(signer));
        assert!(list.len() <= data.len());
    }
}

/// What is signed in a trust bundle. One that is read is written alike.
pub fn trust_bundle(data: &[u8]) {
    if let Ok(bundle) = TrustBundle::decode(data) {
        let again = TrustBundle::decode(&bundle.encode());
        assert!(again.is_ok_and(|again| again.encode() == bundle.encode()));
    }
}
