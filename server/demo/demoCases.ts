import { currentCt, liverMr, nativeCt, priorCt } from "../phantom/demoStudies.ts";
import type { PhantomStudy } from "../phantom/PhantomStudy.ts";

export interface DemoCase {
  readonly number: string;
  readonly title: string;
  readonly question: string;
  readonly studies: readonly PhantomStudy[];
}

export const demoSessionTitle = "Liver MDT";

/** The demo session's agenda. The guest is invited to the first case alone. */
export const demoCases: readonly DemoCase[] = [
  {
    number: "K-2217",
    title: "DEMO, Seven",
    question: "Liver metastasis after four cycles: response, resectable now?",
    studies: [currentCt, priorCt],
  },
  {
    number: "K-2218",
    title: "Shi, Li 示例丽",
    question: "Lesion in segment VII on MR: haemangioma or metastasis?",
    studies: [liverMr],
  },
  {
    number: "K-2219",
    title: "DEMO, Nine",
    question: "Incidental finding on native CT: follow-up or biopsy?",
    studies: [nativeCt],
  },
];
