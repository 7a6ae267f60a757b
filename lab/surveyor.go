package lab

import (
	"context"
	"fmt"

	"assay"
	"assay/lab/fact"
	"assay/lab/survey"
	surveys "assay/lab/survey/all"
	"assay/lab/unpack"
)

// surveyor runs the surveys of the list for the unpacker.
type surveyor struct {
	list   []surveys.Named
	limits assay.Limits
}

func newSurveyor(list []surveys.Named, l assay.Limits) *surveyor {
	if len(list) > 128 {
		panic("more surveys than unpack.Set holds")
	}
	return &surveyor{list, l}
}

// Select implements unpack.Surveyor.
func (s *surveyor) Select(name, kind string, head []byte, size int64) unpack.Set {
	var set unpack.Set
	about := &survey.Subject{Name: name, Kind: kind, Head: head, Size: size}
	for i := range s.list {
		if s.list[i].Selects(about) {
			set[i/64] |= 1 << (i % 64)
		}
	}
	return set
}

// Survey implements unpack.Surveyor.
func (s *surveyor) Survey(ctx context.Context, set unpack.Set, kind string, c assay.Content) (facts []unpack.SurveyFact, failures []assay.Failure) {
	for i := range s.list {
		if set[i/64]&(1<<(i%64)) == 0 {
			continue
		}
		err := s.one(&s.list[i], &survey.Input{Content: c, Ctx: ctx, Kind: kind, Limits: s.limits}, func(v any) {
			facts = append(facts, unpack.SurveyFact{Survey: i, Fact: assay.Fact{Kind: fact.Kind(v), Value: v}})
		})
		if err != nil {
			failures = append(failures, assay.Failure{Stage: "survey", By: "survey/" + s.list[i].Name, Offset: -1, Reason: err.Error()})
		}
	}
	return facts, failures
}

// one runs one survey; a panic, which is always our mistake, becomes an error.
func (s *surveyor) one(x *surveys.Named, in *survey.Input, emit func(any)) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panicked: %v", p)
		}
	}()
	return x.Read(in, func(v any) {
		if fact.Kind(v) == "" {
			panic(fmt.Sprintf("%T is no fact of lab/fact", v))
		}
		emit(fact.Clean(v))
	})
}
