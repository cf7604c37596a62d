package smime_test

import (
	"testing"

	"github.com/mailchute/mailchute/transform/smime"
)

func TestTheTextThatPGPSignedIsReadWithoutItsArmor(t *testing.T) {
	const begin, sign, end = "-----BEGIN PGP SIGNED MESSAGE-----\n", "-----BEGIN PGP SIGNATURE-----\n", "-----END PGP SIGNATURE-----\n"
	for _, tc := range []struct{ name, text, want string }{
		{"a signed text", begin + "Hash: SHA256\n\nHello\n\nthere\n" + sign + "\nabc\n" + end, "Hello\n\nthere\n"},
		{"a signed text without hash header", begin + "\nHello\n" + sign + "abc\n" + end, "Hello\n"},
		{"lines that begin with dashes", begin + "\n- -- \n- - one\n" + sign + end, "-- \n- one\n"},
		{"text around it", "Above\n" + begin + "\nHello\n" + sign + end + "Below\n", "Above\nHello\nBelow\n"},
		{"no signature", "- Hello\n", "- Hello\n"},
		{"a signature without end", begin + "\nHello\n" + sign + "abc\n", begin + "\nHello\n" + sign + "abc\n"},
		{"no signature below", begin + "\nHello\n", begin + "\nHello\n"},
		{"a quoted one", "> " + begin + "\nHello\n" + sign + end, "> " + begin + "\nHello\n" + sign + end},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if got := smime.Cleartext(tc.text); got != tc.want {
				t.Errorf("Cleartext = %q, want %q", got, tc.want)
			}
		})
	}
}
