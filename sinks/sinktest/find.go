package sinktest

import (
	"slices"

	"github.com/mailchute/mailchute/sinks"
)

func traitFitsTheMethods(t *trial) {
	s := t.open()
	defer t.close(s)
	t.finder(s)
	if about := s.About(); about.Trait > sinks.Finds || about.MaxEvent < 0 {
		t.Errorf("About = {Trait: %d, MaxEvent: %d}, which says nothing", about.Trait, about.MaxEvent)
	}
}

func findLooksBehindAPosition(t *trial) {
	s := t.open()
	defer t.close(s)
	f := t.finder(s)
	if f == nil {
		t.Skip("this sink does not find")
	}
	first, second, never := t.events(4), t.events(4), t.events(2)
	asked := slices.Concat(first, second, never)
	start := t.position(f)
	t.mustDeliver(s, first)
	middle := t.position(f)
	t.mustDeliver(s, second)
	end := t.position(f)

	t.finds(f, start, asked, slices.Concat(first, second))
	t.finds(f, middle, asked, second)
	t.finds(f, end, asked, nil)
	t.finds(f, start, second[1:3], second[1:3])
	t.finds(f, start, nil, nil)
}

func positionsOutliveTheSink(t *trial) {
	s := t.open()
	f := t.finder(s)
	if f == nil {
		defer t.close(s)
		t.Skip("this sink does not find")
	}
	first, second, third := t.events(4), t.events(4), t.events(4)
	asked := slices.Concat(first, second, third)
	start := t.position(f)
	t.mustDeliver(s, first)
	middle := t.position(f)
	t.mustDeliver(s, second)
	t.close(s)

	s = t.open()
	defer t.close(s)
	f = t.finder(s)
	t.finds(f, start, asked, slices.Concat(first, second))
	t.finds(f, middle, asked, second)
	reopened := t.position(f)
	t.mustDeliver(s, third)
	t.finds(f, middle, asked, slices.Concat(second, third))
	t.finds(f, reopened, asked, third)
}
