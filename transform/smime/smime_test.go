package smime_test

import (
	"bytes"
	"errors"
	"strings"
	"testing"

	"github.com/mailchute/mailchute/transform/smime"
)

const entity = "Content-Type: text/plain\r\n\r\nHello\r\n"

func TestAPartSaysHowItIsSealed(t *testing.T) {
	for _, tc := range []struct {
		name string
		part smime.Part
		want smime.Seal
		cms  bool
	}{
		{name: "S/MIME, detached", part: smime.Part{Type: "multipart/signed", Protocol: "application/pkcs7-signature", Micalg: "sha-256"}, want: smime.Seal{Signed: "smime"}},
		{name: "S/MIME, detached, the old name", part: smime.Part{Type: "multipart/signed", Protocol: "Application/X-PKCS7-Signature"}, want: smime.Seal{Signed: "smime"}},
		{name: "PGP, detached", part: smime.Part{Type: "multipart/signed", Protocol: "application/pgp-signature", Micalg: "pgp-sha512"}, want: smime.Seal{Signed: "pgp"}},
		{name: "PGP that its hash betrays", part: smime.Part{Type: "multipart/signed", Micalg: "PGP-SHA1"}, want: smime.Seal{Signed: "pgp"}},
		{name: "signed by something else", part: smime.Part{Type: "multipart/signed", Protocol: "application/x-other"}},
		{name: "PGP, encrypted", part: smime.Part{Type: "multipart/encrypted", Protocol: "application/pgp-encrypted"}, want: smime.Seal{Encrypted: "pgp"}},
		{name: "encrypted by something else", part: smime.Part{Type: "multipart/encrypted", Protocol: "application/x-other"}},
		{name: "PGP, encrypted, without its multipart", part: smime.Part{Type: "application/pgp-encrypted"}, want: smime.Seal{Encrypted: "pgp"}},
		{name: "a signature of S/MIME", part: smime.Part{Type: "application/x-pkcs7-signature", Name: "smime.p7s"}, want: smime.Seal{Signed: "smime"}},
		{name: "a signature of PGP", part: smime.Part{Type: "application/pgp-signature", Name: "signature.asc"}, want: smime.Seal{Signed: "pgp"}},
		{name: "S/MIME, opaque", part: smime.Part{Type: "application/pkcs7-mime", SMIMEType: "signed-data"}, want: smime.Seal{Signed: "smime_opaque"}, cms: true},
		{name: "S/MIME, encrypted", part: smime.Part{Type: "application/pkcs7-mime", SMIMEType: "Enveloped-Data"}, want: smime.Seal{Encrypted: "smime"}, cms: true},
		{name: "S/MIME, encrypted and authenticated", part: smime.Part{Type: "application/pkcs7-mime", SMIMEType: "authEnveloped-data"}, want: smime.Seal{Encrypted: "smime"}, cms: true},
		{name: "certificates only", part: smime.Part{Type: "application/pkcs7-mime", SMIMEType: "certs-only"}, cms: true},
		{name: "compressed", part: smime.Part{Type: "application/pkcs7-mime", SMIMEType: "compressed-data"}, cms: true},
		{name: "S/MIME that does not say which", part: smime.Part{Type: "application/x-pkcs7-mime", Name: "smime.p7m"}, cms: true},
		{name: "S/MIME by its name", part: smime.Part{Type: "application/octet-stream", Name: "SMIME.P7M"}, cms: true},
		{name: "a signature by its name", part: smime.Part{Type: "application/octet-stream", Name: "smime.p7s"}, want: smime.Seal{Signed: "smime"}},
		{name: "a name is nothing beside another type", part: smime.Part{Type: "text/plain", Name: "notes.p7m"}},
		{name: "a PGP key", part: smime.Part{Type: "application/pgp-keys", Name: "key.asc"}},
		{name: "an ordinary part", part: smime.Part{Type: "text/plain"}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if got, cms := smime.Look(tc.part); got != tc.want || cms != tc.cms {
				t.Errorf("Look = %+v, %t, want %+v, %t", got, cms, tc.want, tc.cms)
			}
		})
	}
}

func TestTheFirstSealOfAMailCounts(t *testing.T) {
	got := smime.Seal{Signed: "smime_opaque"}.And(smime.Seal{Signed: "smime", Encrypted: "pgp"})
	if want := (smime.Seal{Signed: "smime_opaque", Encrypted: "pgp"}); got != want {
		t.Errorf("And = %+v, want %+v", got, want)
	}
}

func TestTheMailInAnOpaqueSignatureComesOut(t *testing.T) {
	long := strings.Repeat(entity, 5000)
	for _, tc := range []struct {
		name   string
		octets []byte
		want   string
	}{
		{"DER", der.signed(prim(4, []byte(entity)), 1), entity},
		{"a stream", stream.signed(stream.pieces(entity, 7), 1), entity},
		{"a stream with the octets in one piece", stream.signed(prim(4, []byte(entity)), 1), entity},
		{"known lengths around pieces", der.signed(der.pieces(entity, 10), 1), entity},
		{"pieces of pieces", stream.signed(stream.of(0x24, der.pieces(entity[:9], 4), stream.pieces(entity[9:], 4)), 1), entity},
		{"many pieces", stream.signed(stream.pieces(long, 1000), 1), long},
		{"long", der.signed(prim(4, []byte(long)), 2), long},
		{"nothing", der.signed(prim(4, nil), 1), ""},
	} {
		t.Run(tc.name, func(t *testing.T) {
			o, err := smime.Open(tc.octets)
			if err != nil || o.Kind != smime.SignedData || string(o.Entity) != tc.want || !o.Whole {
				t.Errorf("Open = %s, %d octets, whole %t, %v", o.Kind, len(o.Entity), o.Whole, err)
			}
			if want := (smime.Seal{Signed: "smime_opaque"}); o.Seal() != want {
				t.Errorf("Seal = %+v", o.Seal())
			}
		})
	}
}

func TestASignatureThatIsCutGivesWhatIsThere(t *testing.T) {
	for name, octets := range map[string][]byte{
		"DER":      der.signed(prim(4, []byte(entity)), 1),
		"a stream": stream.signed(stream.pieces(entity, 5), 1),
	} {
		at := bytes.Index(octets, []byte("Conte")) + 5
		o, err := smime.Open(octets[:at])
		if err != nil || string(o.Entity) != "Conte" || o.Whole {
			t.Errorf("%s: Open = %q, whole %t, %v", name, o.Entity, o.Whole, err)
		}
	}
}

func TestAnObjectSaysWhatItIs(t *testing.T) {
	encrypted := smime.Seal{Encrypted: "smime"}
	for _, tc := range []struct {
		name   string
		octets []byte
		kind   smime.Kind
		seal   smime.Seal
	}{
		{"encrypted", der.contentInfo("\x07\x03", der.of(0x30)), smime.EnvelopedData, encrypted},
		{"encrypted, a stream", stream.contentInfo("\x07\x03", stream.of(0x30)), smime.EnvelopedData, encrypted},
		{"encrypted with a known key", der.contentInfo("\x07\x06", der.of(0x30)), smime.EncryptedData, encrypted},
		{"encrypted and authenticated", der.contentInfo("\x09\x10\x01\x17", der.of(0x30)), smime.AuthEnvelopedData, encrypted},
		{"compressed", der.contentInfo("\x09\x10\x01\x09", der.of(0x30)), smime.CompressedData, smime.Seal{}},
		{"digested", der.contentInfo("\x07\x05", der.of(0x30)), smime.Other, smime.Seal{}},
		{"a detached signature", der.signed(nil, 1), smime.SignedData, smime.Seal{Signed: "smime"}},
		{"certificates", der.signed(nil, 0), smime.CertsOnly, smime.Seal{}},
		{"certificates, a stream", stream.signed(nil, 0), smime.CertsOnly, smime.Seal{}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			o, err := smime.Open(tc.octets)
			if err != nil || o.Kind != tc.kind || o.Seal() != tc.seal || o.Entity != nil {
				t.Errorf("Open = %+v, %v, seal %+v, want %s, %+v", o, err, o.Seal(), tc.kind, tc.seal)
			}
		})
	}
}

func TestAnythingElseIsNoObject(t *testing.T) {
	for _, octets := range [][]byte{nil, {0x30}, []byte("MIAGCSqGSIb3DQEHAqCAMIACAQEx"), {0x30, 3, 6, 1, 0x2a}, {0x30, 0x80, 0x24, 0x80}, der.contentInfo("\x07\x02", prim(4, nil))} {
		if o, err := smime.Open(octets); !errors.Is(err, smime.ErrFormat) {
			t.Errorf("Open(%x) = %+v, %v, want %v", octets, o, err, smime.ErrFormat)
		}
	}
}

func TestPGPWithinATextIsRecognised(t *testing.T) {
	const (
		clear     = "-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA512\n\nHello\n"
		signature = "-----BEGIN PGP SIGNATURE-----\n\niQEz\n-----END PGP SIGNATURE-----\n"
		encrypted = "-----BEGIN PGP MESSAGE-----\nVersion: x\n\nhQEMA5\n=abcd\n-----END PGP MESSAGE-----\n"
		readable  = "-----BEGIN PGP MESSAGE-----\n\nkA0DAA\n-----END PGP MESSAGE-----\n"
	)
	for _, tc := range []struct {
		name, text string
		want       smime.Seal
	}{
		{"signed", clear + signature, smime.Seal{Signed: "pgp_inline"}},
		{"signed, CRLF and trailing space", strings.ReplaceAll(clear+signature, "-----\n", "----- \r\n"), smime.Seal{Signed: "pgp_inline"}},
		{"encrypted", "Hi\n" + encrypted, smime.Seal{Encrypted: "pgp"}},
		{"encrypted, without header fields", strings.Replace(encrypted, "Version: x\n", "", 1), smime.Seal{Encrypted: "pgp"}},
		{"encrypted, without the empty line", strings.Replace(encrypted, "Version: x\n\n", "", 1), smime.Seal{Encrypted: "pgp"}},
		{"encrypted in the new format of packets", strings.Replace(encrypted, "hQEMA5", "wcBMA5", 1), smime.Seal{Encrypted: "pgp"}},
		{"signed but readable", readable, smime.Seal{Signed: "pgp_inline"}},
		{"a quoted one", "> " + strings.ReplaceAll(clear+signature, "\n", "\n> "), smime.Seal{}},
		{"one that is spoken of", "Look for -----BEGIN PGP MESSAGE----- and\n-----END PGP MESSAGE-----\n", smime.Seal{}},
		{"one without end", strings.TrimSuffix(encrypted, "-----END PGP MESSAGE-----\n"), smime.Seal{}},
		{"a signature without text", signature, smime.Seal{}},
		{"no armor in it", "-----BEGIN PGP MESSAGE-----\n\n-----END PGP MESSAGE-----\n", smime.Seal{}},
		{"a public key", "-----BEGIN PGP PUBLIC KEY BLOCK-----\n\nmQEN\n-----END PGP PUBLIC KEY BLOCK-----\n", smime.Seal{}},
		{"nothing", "", smime.Seal{}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if got := smime.LookInText(tc.text); got != tc.want {
				t.Errorf("LookInText = %+v, want %+v", got, tc.want)
			}
		})
	}
}
