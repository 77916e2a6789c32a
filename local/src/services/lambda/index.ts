export { Lambda, type LambdaFunction } from './service';
