import type { JsonObject } from "../../samples/generator/go-text.ts";
import type { Dice } from "./dice.ts";
import { metadata } from "./objects.ts";

/** A custom resource with a long status, as GitOps controllers write every few seconds. */
export function application(dice: Dice): JsonObject {
  const child = (): JsonObject => ({
    group: dice.pick(["apps", "", "networking.k8s.io"]),
    version: "v1",
    kind: dice.pick(["Deployment", "Service", "ConfigMap", "Ingress"]),
    namespace: "~namespace~",
    name: `${dice.suffix(6)}-${dice.suffix(4)}`,
    status: "Synced",
    health: { status: "Healthy" },
  });
  return {
    kind: "Application",
    apiVersion: "argoproj.io/v1alpha1",
    metadata: metadata("Application", dice),
    spec: { source: { repoURL: `https://git.example.com/${dice.suffix(8)}.git`, targetRevision: "HEAD" } },
    status: {
      reconciledAt: "~now~",
      sync: { status: "Synced", revision: "~hash~" },
      history: Array.from({ length: 10 }, (_, id) => ({ id, revision: "~hash~", deployedAt: "~now~" })),
      resources: Array.from({ length: dice.int(8, 50) }, child),
    },
  };
}

/** A dashboard kept as text in a ConfigMap: JSON within JSON, all quotes escaped. */
export function dashboard(dice: Dice): JsonObject {
  const panel = (id: number) => ({
    id,
    title: `${dice.suffix(7)} by ${dice.suffix(5)}`,
    type: "timeseries",
    gridPos: { h: 8, w: 12, x: 0, y: id * 8 },
    targets: [
      { expr: `sum(rate(${dice.suffix(9)}_total{namespace="$ns",code=~"5.."}[5m])) by (pod) > ${id}`, refId: "A" },
    ],
    fieldConfig: { defaults: { color: { mode: "palette-classic" }, unit: "reqps" }, overrides: [] },
  });
  const text = JSON.stringify({ panels: Array.from({ length: dice.int(300, 1200) }, (_, id) => panel(id)) }, null, 2);
  return {
    kind: "ConfigMap",
    apiVersion: "v1",
    metadata: metadata("ConfigMap", dice),
    data: { "dashboard.json": text },
  };
}
