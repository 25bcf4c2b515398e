import 'uplot/dist/uPlot.min.css';
import './style/page.css';
import './style/header.css';
import './style/dials.css';
import './style/charts.css';
import './style/lists.css';
import './style/empty.css';
import { render } from 'preact';
import { Session } from './live/session';
import { signInByLink } from './live/sign-in';
import { App } from './view/app';
import { followTheme } from './view/theme';

followTheme();
await signInByLink();
const session = new Session();
session.start();
render(<App session={session} />, document.getElementById('app')!);
