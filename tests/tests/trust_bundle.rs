//! What is taken into a trust bundle, and on whose word.

#![allow(clippy::unwrap_used, reason = "a test may")]

use card_reader::check::Reason;
use card_reader::trust::{
    Certificate, ContentError, Crl, MasterList, Refusal, Standing, TrustBundle, TrustObject,
};
use hil::issuer::template::{
    CertificateTemplate, CrlTemplate, Key, SignedTemplate, days, deviation_list, extension,
    master_list, names,
};
use jiff::Timestamp;

fn now() -> Timestamp {
    "2026-11-20T05:00:00Z".parse().unwrap()
}

/// An authority with its key.
struct Authority {
    key: Key,
    template: CertificateTemplate,
    certificate: Vec<u8>,
}

impl Authority {
    fn new(country: &str) -> Self {
        let key = Key::p256().unwrap();
        let template = CertificateTemplate::csca(country, "CSCA", &key, now()).unwrap();
        let certificate = template.sign(&key).unwrap();
        Self {
            key,
            template,
            certificate,
        }
    }

    fn der(&self) -> Vec<u8> {
        self.certificate.clone()
    }

    fn fingerprint(&self) -> String {
        Certificate::parse(&self.der()).unwrap().fingerprint()
    }

    fn link_to(&self, new: &Self) -> Vec<u8> {
        let link = CertificateTemplate::link(&self.template, &self.key, &new.template).unwrap();
        link.sign(&self.key).unwrap()
    }

    /// A list signed by a signer of this authority, which is entitled to what `purposes` says.
    fn list(&self, content_type: &[u8], content: Vec<u8>, purposes: &[&[u8]]) -> Vec<u8> {
        let key = Key::p256().unwrap();
        let mut signer =
            CertificateTemplate::signer(&self.template, &self.key, &key, now()).unwrap();
        let purposes = purposes.iter().map(|purpose| extension::purpose(purpose));
        signer.extensions.extend(purposes);
        let certificate = signer.sign(&self.key).unwrap();
        let mut signed = SignedTemplate::new(content_type, content, &signer, certificate).unwrap();
        signed.certificates.push(self.der());
        signed.sign(&key).unwrap()
    }

    fn master_list(&self, certificates: &[&[u8]]) -> Vec<u8> {
        let content = master_list(certificates);
        self.list(names::MASTER_LIST, content, &[names::MASTER_LIST_SIGNER])
    }

    fn crl(&self, change: impl FnOnce(&mut CrlTemplate)) -> Vec<u8> {
        let mut crl = CrlTemplate::fresh(&self.template, now());
        change(&mut crl);
        crl.sign(&self.key).unwrap()
    }
}

fn other_name() -> Vec<u8> {
    hil::issuer::template::name("VN", "Another")
}

fn object(der: &[u8]) -> TrustObject {
    let mut objects = TrustObject::read_all(der).unwrap();
    assert_eq!(objects.len(), 1);
    objects.pop().unwrap()
}

fn standing(bundle: &TrustBundle, der: &[u8]) -> Result<Standing, Refusal> {
    bundle.standing(&object(der))
}

fn bundle_of(authorities: &[&Authority]) -> TrustBundle {
    let mut bundle = TrustBundle::default();
    for authority in authorities {
        assert!(bundle.take(object(&authority.der())));
    }
    bundle
}

#[test]
fn a_certificate_is_new_until_a_trusted_key_vouches_for_it() {
    let (old, new, other) = (
        Authority::new("VN"),
        Authority::new("VN"),
        Authority::new("DE"),
    );
    let bundle = bundle_of(&[&old]);
    assert_eq!(standing(&bundle, &old.der()), Ok(Standing::Known));
    let fingerprint = vec![new.fingerprint()];
    assert_eq!(
        standing(&bundle, &new.der()),
        Ok(Standing::New(fingerprint))
    );
    assert_eq!(standing(&bundle, &old.link_to(&new)), Ok(Standing::Vouched));
    // Nobody vouches for another state.
    let foreign = standing(&bundle, &old.link_to(&other));
    assert_eq!(foreign, Err(Refusal::NotSigned));
    let unknown = standing(&bundle, &other.link_to(&new));
    assert_eq!(unknown, Err(Refusal::NotSigned));
    let signer =
        CertificateTemplate::signer(&old.template, &old.key, &Key::p256().unwrap(), now()).unwrap();
    let signer = signer.sign(&old.key).unwrap();
    assert_eq!(standing(&bundle, &signer), Err(Refusal::NotEntitled));
    let forged = old.template.sign(&new.key).unwrap();
    assert_eq!(standing(&bundle, &forged), Err(Refusal::NotSigned));
}

#[test]
fn only_the_newest_revocation_list_of_a_trusted_issuer_is_kept() {
    let (ours, other) = (Authority::new("VN"), Authority::new("VN"));
    let mut bundle = bundle_of(&[&ours]);
    let not_proven = Err(Refusal::CrlNotProven);
    // The same name, and another key.
    assert_eq!(standing(&bundle, &other.crl(|_| {})), not_proven);
    // The same key, and another name.
    let renamed = ours.crl(|crl| crl.issuer = other_name());
    assert_eq!(standing(&bundle, &renamed), not_proven);
    let first = ours.crl(|_| {});
    assert_eq!(standing(&bundle, &first), Ok(Standing::Vouched));
    assert!(bundle.take(object(&first)));
    assert_eq!(standing(&bundle, &first), Ok(Standing::Known));
    let older = ours.crl(|crl| crl.this_update = days(now(), -9));
    assert_eq!(standing(&bundle, &older), Err(Refusal::CrlOlder));
    let newer = ours.crl(|crl| crl.this_update = now());
    assert_eq!(standing(&bundle, &newer), Ok(Standing::Vouched));
    assert!(bundle.take(object(&newer)));
    assert_eq!(bundle.crls().len(), 1);
    assert_eq!(bundle.crls()[0].this_update(), now());
    let store = bundle.into_store();
    assert_eq!(store.newest_crl().map(Crl::this_update), Some(now()));
}

#[test]
fn revocation_lists_of_different_issuers_stand_side_by_side() {
    let (ours, other) = (Authority::new("VN"), Authority::new("DE"));
    let mut bundle = bundle_of(&[&ours, &other]);
    assert!(bundle.take(object(&ours.crl(|_| {}))));
    let older = other.crl(|crl| crl.this_update = days(now(), -9));
    assert_eq!(standing(&bundle, &older), Ok(Standing::Vouched));
    assert!(bundle.take(object(&older)));
    let issuers = bundle.crls().iter().map(Crl::issuer_text);
    assert_eq!(
        issuers.collect::<Vec<_>>(),
        ["C=VN, CN=CSCA", "C=DE, CN=CSCA"]
    );
}

#[test]
fn a_list_is_taken_by_the_word_of_the_authority_that_was_confirmed() {
    let (publisher, next, stranger) = (
        Authority::new("DE"),
        Authority::new("DE"),
        Authority::new("XX"),
    );
    let (one, two, three) = (
        Authority::new("FR"),
        Authority::new("SG"),
        Authority::new("VN"),
    );
    let mut bundle = TrustBundle::default();
    let first = publisher.master_list(&[&one.der()]);
    let Ok(Standing::New(shown)) = standing(&bundle, &first) else {
        panic!("a first list has to be confirmed");
    };
    // Its signer's fingerprint, and that of the CSCA behind it.
    assert!(shown.len() == 2 && shown[1] == publisher.fingerprint());
    assert!(bundle.take(object(&first)));
    assert_eq!(bundle.list_authorities().len(), 1);

    let second = publisher.master_list(&[&one.der(), &two.der()]);
    assert_eq!(standing(&bundle, &second), Ok(Standing::Vouched));
    let foreign = stranger.master_list(&[&two.der()]);
    assert!(matches!(standing(&bundle, &foreign), Ok(Standing::New(_))));
    // A new key of the publisher: by its name alone a stranger; by its link certificate, in the
    // list, the same.
    let unlinked = next.master_list(&[&three.der()]);
    assert!(matches!(standing(&bundle, &unlinked), Ok(Standing::New(_))));
    let linked = next.master_list(&[&three.der(), &publisher.link_to(&next)]);
    assert_eq!(standing(&bundle, &linked), Ok(Standing::Vouched));
    assert!(bundle.take(object(&linked)));
    assert_eq!(bundle.list_authorities().len(), 2);
    assert_eq!(standing(&bundle, &linked), Ok(Standing::Known));
}

#[test]
fn a_list_whose_own_signature_does_not_hold_is_refused_with_the_reason() {
    let (publisher, one) = (Authority::new("DE"), Authority::new("FR"));
    let bundle = TrustBundle::default();
    let refused = |list: &[u8]| standing(&bundle, list).unwrap_err();
    let content = master_list(&[&one.der()]);
    let unentitled = publisher.list(names::MASTER_LIST, content.clone(), &[]);
    let not_entitled = Refusal::List(Reason::SignerNotEntitled);
    assert_eq!(refused(&unentitled), not_entitled);
    let purpose = [names::DEVIATION_LIST_SIGNER];
    let other_purpose = publisher.list(names::MASTER_LIST, content, &purpose);
    assert_eq!(refused(&other_purpose), not_entitled);

    let good = publisher.master_list(&[&one.der()]);
    let inside = good
        .windows(4)
        .position(|window| window == b"CSCA")
        .unwrap();
    let mut altered = good.clone();
    altered[inside] ^= 0x20;
    let digest = Refusal::List(Reason::MessageDigestWrong);
    assert_eq!(refused(&altered), digest);
    let mut altered = good.clone();
    *altered.last_mut().unwrap() ^= 1;
    let signature = Refusal::List(Reason::SignatureWrong);
    assert_eq!(refused(&altered), signature);
    for length in 0..good.len() {
        assert!(MasterList::parse(&good[..length]).is_err(), "{length}");
    }
}

#[test]
fn a_deviation_list_needs_a_trusted_issuer_of_its_signer() {
    let (ours, other) = (Authority::new("EE"), Authority::new("EE"));
    let kind = [names::DEVIATION_LIST, &[2, 3]].concat();
    let list = |authority: &Authority| {
        let content = deviation_list(&Key::p256().unwrap(), &kind).unwrap();
        let purpose = [names::DEVIATION_LIST_SIGNER];
        authority.list(names::DEVIATION_LIST, content, &purpose)
    };
    let mut bundle = bundle_of(&[&ours]);
    let unknown = Err(Refusal::List(Reason::CscaUnknown));
    assert_eq!(standing(&bundle, &list(&other)), unknown);
    let (first, second) = (list(&ours), list(&ours));
    assert_eq!(standing(&bundle, &first), Ok(Standing::Vouched));
    assert!(bundle.take(object(&first)));
    assert_eq!(standing(&bundle, &first), Ok(Standing::Known));
    assert!(bundle.take(object(&second)));
    assert_eq!(bundle.deviation_lists().len(), 1);
}

#[test]
fn a_bundle_comes_back_as_it_was() {
    let (one, two) = (Authority::new("VN"), Authority::new("DE"));
    let mut bundle = bundle_of(&[&one]);
    bundle.version = 41;
    bundle.made = now();
    bundle.take(object(&one.crl(|crl| crl.revoked.push(vec![7]))));
    bundle.take(object(&two.master_list(&[&two.der()])));
    let encoded = bundle.encode();
    let mut back = TrustBundle::decode(&encoded).unwrap();
    assert_eq!((back.version, back.made), (41, now()));
    assert_eq!(back.certificates(), bundle.certificates());
    assert_eq!(back.list_authorities(), bundle.list_authorities());
    assert_eq!(back.crls()[0].der(), bundle.crls()[0].der());
    assert_eq!(back.encode(), encoded);
    for length in 0..encoded.len() {
        assert!(TrustBundle::decode(&encoded[..length]).is_err());
    }
    assert!(back.remove(&one.fingerprint()));
    assert!(!back.remove(&one.fingerprint()));
    assert_eq!(back.certificates().len(), 1);
    // The authority goes with the certificate of the same fingerprint.
    assert!(back.remove(&two.fingerprint()));
    assert!(back.list_authorities().is_empty());
}

#[test]
fn files_hold_one_or_many_objects_and_nothing_else() {
    let (one, two) = (Authority::new("VN"), Authority::new("DE"));
    let pem = |label: &str, der: &[u8]| {
        let base64 = openssl::base64::encode_block(der);
        format!("-----BEGIN {label}-----\n{base64}\n-----END {label}-----\n")
    };
    let both = pem("CERTIFICATE", &one.der()) + &pem("X509 CRL", &one.crl(|_| {}));
    assert_eq!(TrustObject::read_all(both.as_bytes()).unwrap().len(), 2);
    let with_rubbish = both + &pem("CERTIFICATE", b"rubbish");
    let refused = |bytes: &[u8]| TrustObject::read_all(bytes).err().unwrap();
    assert_eq!(
        refused(with_rubbish.as_bytes()),
        ContentError::NotUnderstood
    );
    for bytes in [&b""[..], b"rubbish", b"-----BEGIN ", &[0x30, 0x80]] {
        assert_eq!(refused(bytes), ContentError::NotUnderstood);
    }
    let trailing = [two.der(), vec![0]].concat();
    assert_eq!(refused(&trailing), ContentError::NotUnderstood);
    let mut crl = one.crl(|_| {});
    crl.push(0);
    assert!(Crl::parse(&crl).is_err());
}
