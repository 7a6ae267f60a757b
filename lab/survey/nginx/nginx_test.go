package nginx

import (
	"testing"

	"assay/lab/survey/surveytest"
)

func TestRead(t *testing.T) {
	surveytest.Want(t, Survey, "user nobody;\nhttp { server {\n listen 80; location / {\n autoindex on; }\n} }\n",
		"1 nginx user = nobody\n3 nginx [http > server] listen = 80\n4 nginx [http > server > location /] autoindex = on\n")
}

func TestSelects(t *testing.T) {
	surveytest.Selects(t, Survey, "etc/nginx/nginx.conf etc/nginx/sites-enabled/default etc/nginx/conf.d/a.conf tmp/nginx_web.conf", "etc/nginx/mime.types etc/a.conf etc/logrotate.d/nginx")
}

func FuzzRead(f *testing.F) {
	f.Add("a { b; }")
	f.Fuzz(func(t *testing.T, text string) { surveytest.Settings(t, Survey, text) })
}
