package config_test

import (
	"slices"
	"strconv"
	"strings"
	"testing"
)

func TestWhatOnlyTheUserKnowsOfTheMailIsRead(t *testing.T) {
	cfg := mustParse(t, minimal("", `transform: {authserv_ids: [mx.example.org, ""], auth_hops: 2, loop_header: X-Loop-Mark, loop_value: a}`+"\n"))
	got := cfg.Transform
	if !slices.Equal(got.AuthservIDs, []string{"mx.example.org", ""}) || got.AuthHops != 2 || got.LoopHeader != "X-Loop-Mark" || got.LoopValue != "a" {
		t.Errorf("transform = %+v", got)
	}
}

func TestSettingsThatNoMailCanFitAreFaults(t *testing.T) {
	for _, tc := range []struct{ written, want string }{
		{`{authserv_ids: [mx.example.org, "mx example"]}`, `transform.authserv_ids[1]: "mx example" is no name of a receiver; write what stands first`},
		{`{auth_hops: -1}`, `transform.auth_hops: the number is below zero; write how many`},
		{`{loop_header: "X-Loop:"}`, `transform.loop_header: "X-Loop:" is no name of a header field; write a name such as`},
		{`{loop_value: mine}`, `transform.loop_value: there is no loop_header whose value it could be; write loop_header`},
	} {
		got := faultsOf(t, minimal("", "transform: "+tc.written+"\n"))
		for i := range got { // without the place
			if at := strings.Index(got[i], "transform."); at >= 0 {
				got[i] = got[i][at:]
			}
		}
		wantFaults(t, got, []string{tc.want})
	}
}

func TestWhatOnlyTheUserKnowsOfTheMailIsTakenOver(t *testing.T) {
	cfg := mustParse(t, minimal("    addresses: [support@example.org]\n", `transform:
  recipient_headers: [X-Real-To]
  tokens:
    - {name: ticket, from: [subject], match: '#(\d+)$$'}
  thread_token: ticket
`))
	if got := cfg.Mailboxes[0].Addresses; len(got) != 1 || got[0] != "support@example.org" {
		t.Errorf("addresses = %q", got)
	}
	if got := cfg.Transform.RecipientHeaders; len(got) != 1 || got[0] != "X-Real-To" {
		t.Errorf("recipient_headers = %q", got)
	}
	tokens := cfg.Transform.Set().Find(func(string) []string { return []string{"Your order #17"} })
	if tokens["ticket"] != "17" {
		t.Errorf("tokens = %q", tokens)
	}
	if set := mustParse(t, minimal("", "")).Transform.Set(); set != nil {
		t.Error("there are rules where none were written")
	}
}

func TestFaultsOfTransformAreToldWithTheirPlace(t *testing.T) {
	got := faultsOf(t, minimal("    addresses: [support]\n", `transform:
  recipient_headers: ["X-Real-To:", ""]
  thread_token: ticket
  tokens:
    - {name: Order, from: [subjct], match: '('}
`))
	wantFaults(t, got, []string{
		`mailchute.yaml:7:17: mailboxes[0].addresses[0]: "support" is no address; write the address alone`,
		`mailchute.yaml:12:23: transform.recipient_headers[0]: "X-Real-To:" is no name of a header field; write the name alone`,
		`mailchute.yaml:12:37: transform.recipient_headers[1]: "" is no name of a header field; write the name alone`,
		`mailchute.yaml:15:8: transform.tokens[0].name: "Order" is no name of a token; write a lower-case letter`,
		`mailchute.yaml:15:28: transform.tokens[0].from[0]: "subjct" is no place in a mail; write subject`,
		`mailchute.yaml:15:37: transform.tokens[0].match: error parsing regexp: missing closing ): ` + "`(`; write a regular expression",
	})
	got = faultsOf(t, minimal("", "transform: {thread_token: ticket}\n"))
	wantFaults(t, got, []string{`mailchute.yaml:10:13: transform.thread_token: no rule gives a token "ticket"; write the name of a token`})
}

func TestListsOfTransformAreLimited(t *testing.T) {
	var names, addresses []string
	for i := range 51 {
		names = append(names, "X-To-"+strconv.Itoa(i))
		addresses = append(addresses, "a"+strconv.Itoa(i)+"@example.org")
	}
	got := faultsOf(t, minimal("    addresses: ["+strings.Join(addresses, ", ")+"]\n", "transform: {recipient_headers: ["+strings.Join(names, ", ")+"]}\n"))
	wantFaults(t, got, []string{
		`mailchute.yaml:7:5: mailboxes[0].addresses: 51 addresses; write at most 50`,
		`mailchute.yaml:11:13: transform.recipient_headers: 51 fields; write at most 50`,
	})
}
