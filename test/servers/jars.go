package servers

import (
	"context"
	"embed"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"text/template"
)

//go:embed kafka-pom.xml kafka.properties kafka-log4j2.properties
var kafkaFiles embed.FS

// kafka is Apache Kafka's jars, and a data folder freshly formatted: every
// broker begins with a copy of it, which spares each a second.
func kafka() program {
	return program{
		name:   "Kafka",
		folder: "apache-kafka-4.1.1", // as in kafka-pom.xml
		cure:   "sudo apt-get install maven openjdk-17-jre-headless && make fetch (needs network)",
		fill: func(ctx context.Context, dir string) error {
			for _, tool := range []string{"mvn", "java"} {
				if _, err := exec.LookPath(tool); err != nil {
					return err
				}
			}
			if err := os.CopyFS(dir, kafkaFiles); err != nil {
				return fmt.Errorf("write Kafka's files: %w", err)
			}
			if err := copyJars(ctx, dir); err != nil {
				return err
			}
			return format(ctx, dir)
		},
	}
}

func copyJars(ctx context.Context, dir string) error {
	maven := exec.CommandContext(ctx, "mvn", "--quiet", "--batch-mode", "--file", "kafka-pom.xml",
		"org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy-dependencies",
		"-DincludeScope=runtime", "-DoutputDirectory="+filepath.Join(dir, "libs"))
	maven.Dir = dir
	_, err := output(maven)
	return err
}

// format fills dir/formatted as Kafka's own tool does; ports are not part of it.
func format(ctx context.Context, dir string) error {
	conf := filepath.Join(dir, "format.properties")
	settings := kafkaSettings{Port: 9092, QuorumPort: 9093, Data: filepath.Join(dir, "formatted")}
	if err := settings.write(conf); err != nil {
		return err
	}
	const cluster = "bWFpbGNodXRlLXRlc3QtMQ" // sixteen bytes in base64; each broker is alone, so one name does
	_, err := output(exec.CommandContext(ctx, "java", "-cp", filepath.Join(dir, "libs", "*"),
		"kafka.tools.StorageTool", "format", "--cluster-id", cluster, "--config", conf))
	return err
}

// kafkaSettings is what differs from broker to broker.
type kafkaSettings struct {
	Port, QuorumPort int
	Data             string
	Secure           *secureSettings // nil: one listener, without TLS, login or permissions
}

func (s kafkaSettings) write(path string) error {
	form, err := template.ParseFS(kafkaFiles, "kafka.properties")
	if err != nil {
		return fmt.Errorf("read the form of Kafka's properties: %w", err)
	}
	var text strings.Builder
	if err := form.Execute(&text, s); err != nil {
		return fmt.Errorf("fill in Kafka's properties: %w", err)
	}
	if err := os.WriteFile(path, []byte(text.String()), 0o644); err != nil {
		return fmt.Errorf("write Kafka's properties: %w", err)
	}
	return nil
}
