package admin_test

import (
	"context"
	"io"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/mailchute/mailchute/connector/admin"
)

func listen(t *testing.T, address string) net.Listener {
	t.Helper()
	l, err := net.Listen("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func TestServeAnswersUntilItIsCalledOff(t *testing.T) {
	l := listen(t, "127.0.0.1:0")
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	ended := make(chan error, 1)
	go func() { ended <- admin.Serve(ctx, l, well(time.Now()), metrics, slog.New(slog.DiscardHandler)) }()

	answer, err := http.Get("http://" + l.Addr().String() + "/")
	if err != nil {
		t.Fatal(err)
	}
	body, err := io.ReadAll(answer.Body)
	if err := answer.Body.Close(); err != nil {
		t.Error(err)
	}
	if err != nil || answer.StatusCode != http.StatusOK || !strings.Contains(string(body), "All is well") {
		t.Errorf("GET / = %s, %v", answer.Status, err)
	}

	cancel()
	if err := <-ended; err != nil {
		t.Errorf("Serve = %v, want nil after it was called off", err)
	}
	if _, err := net.Dial("tcp", l.Addr().String()); err == nil {
		t.Error("the listener is still open")
	}
}

func TestServeRefusesAListenerThatOthersCanReach(t *testing.T) {
	l := listen(t, "0.0.0.0:0")
	err := admin.Serve(t.Context(), l, board{}, metrics, slog.New(slog.DiscardHandler))
	if err == nil || !strings.Contains(err.Error(), "127.0.0.1:8025") {
		t.Errorf("Serve = %v, want a refusal that names the cure", err)
	}
	if err := l.Close(); err == nil {
		t.Error("the listener was left open")
	}
}
