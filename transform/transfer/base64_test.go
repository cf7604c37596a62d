package transfer_test

import (
	"bytes"
	"encoding/base64"
	"strings"
	"testing"

	"github.com/mailchute/mailchute/transform/transfer"
)

func TestBase64(t *testing.T) {
	for _, tc := range []struct {
		name, body, want string
		bad              int64
	}{
		{"nothing", "", "", 0},
		{"lines", "SGVs\r\nbG8s\r\nIEJv\r\nYg==\r\n", "Hello, Bob", 0},
		{"lines that end within a group", "SG\nVsbG8sIEJ\nvYg==\n", "Hello, Bob", 0},
		{"lines that end with CR alone", "SGVs\rbG8s\r", "Hello,", 0},
		{"missing padding of one", "SGVsbG8", "Hello", 0},
		{"missing padding of two", "SGVsbA", "Hell", 0},
		{"half of the padding", "SGVsbA=", "Hell", 0},
		{"padding on a line of its own", "SGVsbA\r\n==\r\n", "Hell", 0},
		{"spaces and tabs", " SG Vs\tbG8s ", "Hello,", 0},
		{"octets that are no digits are passed over and counted", "SG*Vs\xffbG8s!", "Hello,", 3},
		{"a digit too many is counted", "SGVsbG8sI", "Hello,", 1},
		{"two blocks on two lines", "SGVsbG8=\r\nLCBCb2I=\r\n", "Hello, Bob", 0},
		{"two blocks on one line", "SGVsbG8=LCBCb2I=", "Hello, Bob", 0},
		{"three blocks, the last without padding", "SGVsbG8=\nLA==\nIEJvYiBhbmQg\n", "Hello, Bob and ", 0},
		{"blank lines between two blocks", "SGVsbG8=\r\n\r\n\r\nLCBCb2I=\r\n", "Hello, Bob", 0},
		{"a footer behind the padding is not part of the body", "SGVsbG8=\r\n____\r\nA mailing list\r\n", "Hello", 16},
		{"a footer of one short word", "SGVsbG8=\nCiao\n", "Hello", 4},
		{"a footer of a word that is no whole group", "SGVsbG8=\nSincerely\n", "Hello", 9},
		{"nothing but padding", "====", "", 0},
		{"nothing but junk", "!!!", "", 3},
	} {
		t.Run(tc.name, func(t *testing.T) {
			got, bad := decoded(t, transfer.Base64, tc.body)
			if got != tc.want || bad != tc.bad {
				t.Errorf("%q, %d faults; want %q, %d", got, bad, tc.want, tc.bad)
			}
		})
	}
}

// TestEveryOctetIsReadAlikeAtEveryPlaceOfBase64 puts each octet in each place of a
// line that is longer than what is decoded in one go.
func TestEveryOctetIsReadAlikeAtEveryPlaceOfBase64(t *testing.T) {
	const line = "VGhlIGFsbGVnZWQgcG9zdG1h"
	for place := range line {
		for c := range 1 << 8 {
			body := line[:place] + string([]byte{byte(c)}) + line[place+1:]
			digits, faults := body, int64(0)
			if !strings.ContainsRune("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/", rune(c)) {
				digits = line[:place] + line[place+1:]
				if !strings.ContainsRune(" \t\r\n", rune(c)) {
					faults = 1
				}
			}
			if c == '=' {
				continue // padding: see TestBase64
			}
			want, err := base64.RawStdEncoding.DecodeString(digits)
			if err != nil {
				t.Fatal(err)
			}
			if got, bad := decoded(t, transfer.Base64, body); got != string(want) || bad != faults {
				t.Errorf("%q: %q, %d faults; want %q, %d", body, got, bad, want, faults)
			}
		}
	}
}

func TestBlocksOfBase64AreJoinedAcrossTheBuffer(t *testing.T) {
	one := bytes.Repeat([]byte("0123456789"), 4000)
	block := base64.StdEncoding.EncodeToString(one) + "\r\n"
	got, bad := decoded(t, transfer.Base64, strings.Repeat(block, 5))
	if got != strings.Repeat(string(one), 5) || bad != 0 {
		t.Errorf("%d octets, %d faults; want %d", len(got), bad, 5*len(one))
	}
}
