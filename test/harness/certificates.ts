/** Certificates for tests, issued by openssl into a folder of their own. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

export interface Issued {
  readonly certificateFile: string;
  readonly keyFile: string;
  /** In PEM. */
  readonly certificate: string;
  readonly key: string;
}

export const hasOpenssl = spawnSync("openssl", ["version"]).status === 0;

/** A folder that issues self-signed certificates for 127.0.0.1, good for two days; a name that is issued again is renewed. */
export function openCertificates() {
  const folder = mkdtempSync(join(tmpdir(), "hatoba-tls-"));
  return {
    issue(name: string, file = name): Issued {
      const [certificateFile, keyFile] = [join(folder, `${file}.pem`), join(folder, `${file}-key.pem`)];
      const subject = ["-subj", `/CN=${name}`, "-addext", "subjectAltName=IP:127.0.0.1"];
      const kind = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2"];
      const made = spawnSync("openssl", [
        "req",
        "-x509",
        ...kind,
        ...subject,
        "-keyout",
        keyFile,
        "-out",
        certificateFile,
      ]);
      if (made.status !== 0) throw new Error(`openssl: ${made.stderr}`);
      return { certificateFile, keyFile, certificate: read(certificateFile), key: read(keyFile) };
    },
    remove: () => rmSync(folder, { recursive: true }),
  };
}

const read = (file: string): string => readFileSync(file, "utf8");
