package config_test

import (
	"slices"
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
