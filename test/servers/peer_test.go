package servers_test

import (
	"testing"

	"github.com/mailchute/mailchute/test/servers"
)

func TestPeersRun(t *testing.T) {
	for _, name := range []string{"fetchmail", "mpop"} {
		t.Run(name, func(t *testing.T) {
			if out, err := servers.Peer(t, name).Command(t.Context(), "--version").CombinedOutput(); err != nil {
				t.Errorf("%s --version: %v: %s", name, err, out)
			}
		})
	}
}
