package telemetry

import (
	"context"
	"fmt"
	"strings"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/metric"
)

// register makes the instruments of all subjects of a kind. They are read
// together, so that the values of one exposition agree.
func register[T any](meter metric.Meter, all []instrument[T], attr string, name func(T) string, subjects func() []T) error {
	observables := make([]metric.Observable, len(all))
	values := make([]metric.Int64Observable, len(all))
	for i, in := range all {
		made, err := in.make(meter)
		if err != nil {
			return fmt.Errorf("make %s: %w", in.name, err)
		}
		observables[i], values[i] = made, made
	}
	_, err := meter.RegisterCallback(func(_ context.Context, o metric.Observer) error {
		for _, subject := range subjects() {
			// A label is UTF-8, or there is no exposition at all.
			own := attribute.String(attr, strings.ToValidUTF8(name(subject), "\uFFFD"))
			for i, in := range all {
				for _, p := range in.read(subject) {
					o.ObserveInt64(values[i], p.value, metric.WithAttributes(own), metric.WithAttributes(p.also...))
				}
			}
		}
		return nil
	}, observables...)
	if err != nil {
		return fmt.Errorf("have the metrics of each %s read: %w", attr, err)
	}
	return nil
}

func (in instrument[T]) make(meter metric.Meter) (metric.Int64Observable, error) {
	if in.kind == counter {
		return meter.Int64ObservableCounter(in.name, metric.WithUnit(in.unit), metric.WithDescription(in.meaning))
	}
	return meter.Int64ObservableGauge(in.name, metric.WithUnit(in.unit), metric.WithDescription(in.meaning))
}
