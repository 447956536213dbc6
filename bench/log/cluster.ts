import { type Callers, makeCallers } from "./callers.ts";
import { Dice } from "./dice.ts";

const systemNamespaces =
  "argocd cert-manager ci external-dns external-secrets flux-system ingress-nginx istio-system keda kube-node-lease kube-public kube-system kyverno logging monitoring postgres-operator strimzi tekton-pipelines vault velero";
const teams = "shop payments search catalog identity billing analytics mobile";
const environments = "dev qa staging prod sandbox";

const NODES = 48;
const PODS_PER_NODE = 28;

/** A workload that pods are made for. */
export interface App {
  readonly namespace: string;
  readonly name: string;
  readonly replicaSet: string;
}

export interface Pod {
  readonly app: App;
  readonly name: string;
}

/** The things that requests are about. Pods come and go. */
export class Cluster {
  readonly namespaces: readonly string[];
  readonly nodes: readonly string[];
  readonly callers: Callers;
  readonly apps: readonly App[];
  readonly #pods: Pod[];
  readonly #dice: Dice;

  constructor(seed: string) {
    const dice = new Dice(`cluster ${seed}`);
    this.#dice = dice;
    const owned = teams.split(" ").flatMap((team) => environments.split(" ").map((stage) => `${team}-${stage}`));
    this.namespaces = [...systemNamespaces.split(" "), ...owned];
    this.nodes = Array.from({ length: NODES }, () => `ip-10-0-${dice.int(1, 9)}-${dice.hex(4)}.ec2.internal`);
    this.callers = makeCallers(dice, owned, this.nodes);
    const kinds = ["web", "api", "worker", "cache", "gateway", "scheduler", "exporter", "migrator"];
    this.apps = this.namespaces.flatMap((namespace) =>
      kinds.slice(0, dice.int(2, 8)).map((kind) => {
        const name = `${namespace.split("-")[0] ?? ""}-${kind}`;
        return { namespace, name, replicaSet: `${name}-${dice.suffix(9)}` };
      }),
    );
    this.#pods = Array.from({ length: NODES * PODS_PER_NODE }, () => this.#newPod());
  }

  pod(dice: Dice): Pod {
    return dice.one(this.#pods);
  }

  /** A pod takes the place of another one. */
  churn(dice: Dice): Pod {
    const pod = this.#newPod();
    this.#pods[dice.int(0, this.#pods.length - 1)] = pod;
    return pod;
  }

  #newPod(): Pod {
    const app = this.#dice.one(this.apps);
    return { app, name: `${app.replicaSet}-${this.#dice.suffix(5)}` };
  }
}
