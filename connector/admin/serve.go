package admin

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"time"
)

// stopTimeout is how long an answer may take that was begun before the stop.
const stopTimeout = 3 * time.Second

// Serve answers requests on l, as Handler does, until ctx is done, then lets answers in hand
// finish. It closes l. A listener that others than this machine can reach is
// refused, as there is no login.
func Serve(ctx context.Context, l net.Listener, b Board, metrics http.Handler, log *slog.Logger) error {
	if tcp, ok := l.Addr().(*net.TCPAddr); ok && !tcp.IP.IsLoopback() {
		refusal := fmt.Errorf("serve status page on %s: there is no login; listen on a loopback address, for example 127.0.0.1:8025", l.Addr())
		return errors.Join(refusal, l.Close())
	}
	server := &http.Server{
		Handler:           Handler(b, metrics, hostname(l.Addr().String())),
		ReadHeaderTimeout: 5 * time.Second,
		ReadTimeout:       10 * time.Second,
		WriteTimeout:      10 * time.Second,
		IdleTimeout:       time.Minute,
		MaxHeaderBytes:    16 << 10,
		ErrorLog:          slog.NewLogLogger(log.Handler(), slog.LevelDebug),
	}
	served := make(chan error, 1) // closed by nobody: the goroutine sends once, and we receive once
	go func() { served <- server.Serve(l) }()
	select {
	case err := <-served:
		return fmt.Errorf("serve status page: %w", err)
	case <-ctx.Done():
	}
	stopping, cancel := context.WithTimeout(context.WithoutCancel(ctx), stopTimeout)
	defer cancel()
	err := server.Shutdown(stopping)
	if err != nil {
		err = errors.Join(fmt.Errorf("stop status page: %w", err), server.Close())
	}
	if end := <-served; !errors.Is(end, http.ErrServerClosed) {
		err = errors.Join(err, fmt.Errorf("serve status page: %w", end))
	}
	return err
}
