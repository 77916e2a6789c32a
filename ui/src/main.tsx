import '@cloudscape-design/global-styles/index.css';
import './main.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { BrowserRouter } from 'react-router-dom';
import { App } from './app';
import { BASE_PATH } from './services/config';
import { finishSignIn } from './services/sign-in';
import { followMode } from './services/mode';

followMode();
void finishSignIn().then((problem) => {
  createRoot(document.getElementById('root') as HTMLElement).render(
    <StrictMode>
      <BrowserRouter basename={BASE_PATH}>
        <App signInProblem={problem} />
      </BrowserRouter>
    </StrictMode>,
  );
});
