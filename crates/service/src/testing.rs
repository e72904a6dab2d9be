//! Certificates for tests, made by OpenSSL: another implementation than the one that judges them.
use std::path::{Path, PathBuf};
use std::process::Command;

use tempfile::TempDir;

/// What makes a certificate one for a server of this machine.
pub const SERVER: &str = "subjectAltName=DNS:localhost,IP:127.0.0.1\nextendedKeyUsage=serverAuth\n";
/// What makes a certificate one for a client.
pub const CLIENT: &str = "extendedKeyUsage=clientAuth\nkeyUsage=digitalSignature\n";

const CONFIG: &str = "\
[ca]\ndefault_ca=authority\n\
[authority]\ndatabase=index\nserial=serial\ncrlnumber=crlnumber\nnew_certs_dir=.\ndefault_md=sha256\npolicy=any\nunique_subject=no\n\
email_in_dn=no\n\
[any]\ncountryName=optional\norganizationName=optional\ncommonName=supplied\nserialNumber=optional\n\
[req]\ndistinguished_name=name\n[name]\n";

/// An authority whose certificates nobody outside a test believes. Dropped, its files go.
#[derive(Debug)]
pub struct TestAuthority {
    folder: TempDir,
}

/// A certificate and its key, in files.
#[derive(Debug, Clone)]
pub struct TestCertificate {
    /// The certificate (PEM).
    pub certificate: PathBuf,
    /// Its private key (PEM), which only its owner may read.
    pub key: PathBuf,
}

impl TestAuthority {
    /// An authority of this name.
    ///
    /// # Panics
    /// Where OpenSSL is not there.
    pub fn new(name: &str) -> Self {
        let authority = Self { folder: tempfile::tempdir().expect("a folder for certificates") };
        let written = [("config", CONFIG), ("index", ""), ("serial", "1000\n"), ("crlnumber", "01\n")];
        for (file, text) in written {
            std::fs::write(authority.path(file), text).expect("a file of the authority is written");
        }
        let extensions = "keyUsage=critical,keyCertSign,cRLSign";
        let subject = format!("/CN={name}");
        authority.make_key("authority.key");
        authority.openssl(&[
            "req",
            "-x509",
            "-new",
            "-config",
            "config",
            "-key",
            "authority.key",
            "-out",
            "authority.pem",
            "-days",
            "30",
            "-subj",
            &subject,
            "-addext",
            extensions,
            "-addext",
            "basicConstraints=critical,CA:true",
        ]);
        authority
    }

    /// The authority's own certificate (PEM).
    pub fn certificate(&self) -> PathBuf {
        self.path("authority.pem")
    }

    /// A certificate for `subject`, such as `/CN=portal`, with these lines of extensions, good from yesterday until tomorrow.
    pub fn issue(&self, file: &str, subject: &str, extensions: &str) -> TestCertificate {
        let day = chrono::TimeDelta::days(1);
        self.issue_for(file, subject, extensions, [-day, day])
    }

    /// The same, good from now and `from` until now and `until`.
    pub fn issue_for(
        &self,
        file: &str,
        subject: &str,
        extensions: &str,
        [from, until]: [chrono::TimeDelta; 2],
    ) -> TestCertificate {
        let issued = self.files(file);
        let (request, extension_file) = (format!("{file}.csr"), format!("{file}.extensions"));
        std::fs::write(self.path(&extension_file), extensions).expect("the extensions are written");
        self.make_key(&format!("{file}.key"));
        self.openssl(&[
            "req",
            "-new",
            "-config",
            "config",
            "-key",
            &format!("{file}.key"),
            "-subj",
            subject,
            "-out",
            &request,
        ]);
        let instant = |after: chrono::TimeDelta| (crate::clock::now() + after).format("%Y%m%d%H%M%SZ").to_string();
        self.openssl(&[
            "ca",
            "-batch",
            "-notext",
            "-config",
            "config",
            "-cert",
            "authority.pem",
            "-keyfile",
            "authority.key",
            "-in",
            &request,
            "-out",
            &format!("{file}.pem"),
            "-extfile",
            &extension_file,
            "-startdate",
            &instant(from),
            "-enddate",
            &instant(until),
            "-preserveDN",
        ]);
        issued
    }

    /// A certificate that vouches for itself.
    pub fn self_signed(&self, file: &str, subject: &str) -> TestCertificate {
        let issued = self.files(file);
        self.make_key(&format!("{file}.key"));
        self.openssl(&[
            "req",
            "-x509",
            "-new",
            "-config",
            "config",
            "-key",
            &format!("{file}.key"),
            "-out",
            &format!("{file}.pem"),
            "-days",
            "1",
            "-addext",
            "subjectAltName=DNS:alone.example",
            "-subj",
            subject,
        ]);
        issued
    }

    /// Takes a certificate back: lists from now on say so.
    pub fn revoke(&self, certificate: &TestCertificate) {
        let file = certificate.certificate.to_string_lossy();
        self.openssl(&[
            "ca",
            "-config",
            "config",
            "-cert",
            "authority.pem",
            "-keyfile",
            "authority.key",
            "-revoke",
            &file,
        ]);
    }

    /// Writes the list of what is revoked, which is good from an hour ago until now and `until`, to `file`.
    pub fn write_list(&self, file: &str, until: chrono::TimeDelta) -> PathBuf {
        let instant = |after: chrono::TimeDelta| (crate::clock::now() + after).format("%Y%m%d%H%M%SZ").to_string();
        self.openssl(&[
            "ca",
            "-config",
            "config",
            "-cert",
            "authority.pem",
            "-keyfile",
            "authority.key",
            "-gencrl",
            "-crl_lastupdate",
            &instant(chrono::TimeDelta::hours(-1)),
            "-crl_nextupdate",
            &instant(until),
            "-out",
            file,
        ]);
        self.path(file)
    }

    /// The file of this name in the authority's folder.
    pub fn path(&self, file: &str) -> PathBuf {
        self.folder.path().join(file)
    }

    fn files(&self, file: &str) -> TestCertificate {
        TestCertificate { certificate: self.path(&format!("{file}.pem")), key: self.path(&format!("{file}.key")) }
    }

    fn make_key(&self, file: &str) {
        self.openssl(&["genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256", "-out", file]);
        make_private(&self.path(file));
    }

    fn openssl(&self, arguments: &[&str]) {
        let ran = Command::new("openssl").args(arguments).current_dir(self.folder.path()).output();
        let ran = ran.expect("OpenSSL is installed");
        assert!(ran.status.success(), "openssl {arguments:?}: {}", String::from_utf8_lossy(&ran.stderr));
    }
}

#[cfg(unix)]
fn make_private(path: &Path) {
    use std::os::unix::fs::PermissionsExt as _;
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o600)).expect("the key's permissions are set");
}

#[cfg(not(unix))]
fn make_private(_: &Path) {}
