package fact

import (
	"encoding/json"
	"reflect"
	"testing"
)

func TestClean(t *testing.T) {
	sound := Account{Name: "root", Info: "Größe"}
	if got := Clean(sound); !reflect.DeepEqual(got, sound) {
		t.Errorf("sound fact changed: %+v", got)
	}
	for _, v := range []any{
		Account{Name: "r\xffot"},
		ELF{Needed: []string{"lib", "l\xfeb"}, Module: &Module{Name: "\x80"}},
		OSRelease{Fields: map[string]string{"a\xff": "b\xff"}},
	} {
		c := Clean(v)
		raw, err := json.Marshal(c)
		if err != nil {
			t.Fatal(err)
		}
		back, err := Decode(Kind(v), raw)
		if err != nil {
			t.Fatal(err)
		}
		if !reflect.DeepEqual(back, c) {
			t.Errorf("%+v\nafter a report %+v", c, back)
		}
	}
}
