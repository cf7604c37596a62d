// Package telemetry tells a monitoring system how a connector is: OpenTelemetry
// instruments, shown in the exposition format of Prometheus. It reads an
// admin.Board whenever it is asked, keeps no count of its own, and touches
// nothing global.
//
// Its attributes are names out of the configuration and words of package admin.
// Nothing that a server or a sender wrote becomes one.
package telemetry

import (
	"context"
	"errors"
	"fmt"
	"net/http"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promhttp"
	"github.com/prometheus/otlptranslator"
	"go.opentelemetry.io/otel/attribute"
	exporter "go.opentelemetry.io/otel/exporters/prometheus"
	sdk "go.opentelemetry.io/otel/sdk/metric"
	"go.opentelemetry.io/otel/sdk/resource"

	"github.com/mailchute/mailchute/connector/admin"
)

// scope names the instruments as ours.
const scope = "github.com/mailchute/mailchute"

// Metrics are the metrics of one connector. They serve the exposition over HTTP;
// whoever makes them closes them.
type Metrics struct {
	provider *sdk.MeterProvider
	http.Handler
}

// New makes the metrics of a board. version is mailchute's.
func New(version string, b admin.Board) (*Metrics, error) {
	registry := prometheus.NewRegistry()
	reader, err := exporter.New(
		exporter.WithRegisterer(registry),
		exporter.WithTranslationStrategy(otlptranslator.UnderscoreEscapingWithSuffixes),
		exporter.WithoutScopeInfo(), // there is one scope
	)
	if err != nil {
		return nil, fmt.Errorf("open the metrics: %w", err)
	}
	provider := sdk.NewMeterProvider(
		sdk.WithReader(reader),
		sdk.WithCardinalityLimit(0), // none: the configuration sets one, and mailboxes beyond the default would show as one
		sdk.WithResource(resource.NewSchemaless(
			attribute.String("service.name", "mailchute"),
			attribute.String("service.version", version),
		)),
	)
	meter := provider.Meter(scope)
	err = errors.Join(
		register(meter, mailboxInstruments(), "mailbox", mailboxID, b.Mailboxes),
		register(meter, sinkInstruments(), "sink", sinkName, b.Sinks),
	)
	if err != nil {
		return nil, fmt.Errorf("open the metrics: %w", err)
	}
	return &Metrics{provider, promhttp.HandlerFor(registry, promhttp.HandlerOpts{
		DisableCompression: true, // the reader is on this machine: it would cost memory and save nothing
	})}, nil
}

// Close ends the metrics. What is served afterwards is empty.
func (m *Metrics) Close(ctx context.Context) error {
	if err := m.provider.Shutdown(ctx); err != nil {
		return fmt.Errorf("close the metrics: %w", err)
	}
	return nil
}
