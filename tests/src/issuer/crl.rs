//! The revocation list of the played CSCA.

use anyhow::Result;
use jiff::Timestamp;

use super::der::{encode, integer, sequence};
use super::{Issuer, sign};

impl Issuer {
    /// A list issued at `now`, good for thirty days; it names the document signer where the
    /// profile says so.
    pub fn crl(&self, now: Timestamp) -> Result<Vec<u8>> {
        let algorithm = self.algorithm(&self.csca_key);
        let next = now.checked_add(jiff::SignedDuration::from_hours(30 * 24))?;
        let revoked = if self.profile.revoked {
            let serial = encode(0x02, &self.signer.serial_number().to_bn()?.to_vec());
            sequence(&[&sequence(&[&serial, &utc_time(now)])])
        } else {
            Vec::new()
        };
        let list = sequence(&[
            &integer(1),
            &algorithm,
            &self.csca.subject_name().to_der()?,
            &utc_time(now),
            &utc_time(next),
            &revoked,
        ]);
        let signature = [&[0], &sign(&self.csca_key, &list)?[..]].concat();
        Ok(sequence(&[&list, &algorithm, &encode(0x03, &signature)]))
    }
}

fn utc_time(time: Timestamp) -> Vec<u8> {
    let text = time.strftime("%y%m%d%H%M%SZ").to_string();
    encode(0x17, text.as_bytes())
}
