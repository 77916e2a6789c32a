export { loadAssembly, type Assembly, type AssemblyStack, type FileAsset } from './assembly';
export type { IgnoredResource, LocalApp, LocalFunction, LocalHttpApi, LocalRoute, LocalStateMachine } from './app';
export { deployApp, type DeployOptions } from './deploy';
