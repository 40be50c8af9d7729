/** What a plural key becomes in Chinese, which has one form: `images_one` falls away. */
export type WithoutOne<T> = {
  readonly [K in keyof T as K extends `${string}_one` ? never : K]: T[K] extends object ? WithoutOne<T[K]> : T[K];
};
